/** The REST endpoints that request actions, and those of devices. */
@NullMarked
package io.muster.actions.write.web;

import org.jspecify.annotations.NullMarked;
