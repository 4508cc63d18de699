/** What happens to devices' identities, authentication sets and tokens. */
@NullMarked
package io.muster.deviceauth.events;

import org.jspecify.annotations.NullMarked;
