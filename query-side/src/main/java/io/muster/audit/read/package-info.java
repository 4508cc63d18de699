/**
 * The record itself: history, past states, differences. Views of the context, kept by folding
 * events; knows no commands.
 */
@NullMarked
package io.muster.audit.read;

import org.jspecify.annotations.NullMarked;
