/** The REST endpoints that show which devices are silent. */
@NullMarked
package io.muster.presence.read.web;

import org.jspecify.annotations.NullMarked;
