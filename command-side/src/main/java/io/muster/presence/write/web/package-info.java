/** The REST endpoint by which a tenant says when its devices are silent. */
@NullMarked
package io.muster.presence.write.web;

import org.jspecify.annotations.NullMarked;
