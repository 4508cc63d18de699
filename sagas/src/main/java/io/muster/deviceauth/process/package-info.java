/** What follows from decisions about devices. */
@NullMarked
package io.muster.deviceauth.process;

import org.jspecify.annotations.NullMarked;
