/** What device authentication can be asked to do. */
@NullMarked
package io.muster.deviceauth.commands;

import org.jspecify.annotations.NullMarked;
