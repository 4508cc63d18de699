/** The REST endpoints that show actions. */
@NullMarked
package io.muster.actions.read.web;

import org.jspecify.annotations.NullMarked;
