/** What follows for configurations from what happens to devices. */
@NullMarked
package io.muster.configuration.process;

import org.jspecify.annotations.NullMarked;
