/** What auditors can ask: history, state at a past moment, differences. */
@NullMarked
package io.muster.audit.queries;

import org.jspecify.annotations.NullMarked;
