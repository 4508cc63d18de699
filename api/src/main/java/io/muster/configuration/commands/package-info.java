/** What can be asked about the configuration of devices. */
@NullMarked
package io.muster.configuration.commands;

import org.jspecify.annotations.NullMarked;
