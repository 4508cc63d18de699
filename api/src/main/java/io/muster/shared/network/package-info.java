/** Addresses of the network. */
@NullMarked
package io.muster.shared.network;

import org.jspecify.annotations.NullMarked;
