/** What is known of devices. Views of the context, kept by folding events; knows no commands. */
@NullMarked
package io.muster.inventory.read;

import org.jspecify.annotations.NullMarked;
