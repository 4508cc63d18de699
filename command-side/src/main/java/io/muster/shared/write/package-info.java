/** What the decisions of every context use: caches for aggregates, tokens, personal data's keys. */
@NullMarked
package io.muster.shared.write;

import org.jspecify.annotations.NullMarked;
