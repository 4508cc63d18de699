/**
 * What devices are, as authentication sees it. Views of the context, kept by folding events; knows
 * no commands.
 */
@NullMarked
package io.muster.deviceauth.read;

import org.jspecify.annotations.NullMarked;
