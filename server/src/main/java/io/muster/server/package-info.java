/** The assembly: what the executable is made of, how it starts, and how it is configured. */
@NullMarked
package io.muster.server;

import org.jspecify.annotations.NullMarked;
