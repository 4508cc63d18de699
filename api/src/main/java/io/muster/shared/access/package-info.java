/** Who may call an endpoint, and with how much; said where the endpoint is. */
@NullMarked
package io.muster.shared.access;

import org.jspecify.annotations.NullMarked;
