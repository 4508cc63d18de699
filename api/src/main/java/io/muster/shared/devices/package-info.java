/** What contexts ask and tell one another about devices, whichever side they are on. */
@NullMarked
package io.muster.shared.devices;

import org.jspecify.annotations.NullMarked;
