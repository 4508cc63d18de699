/** The REST endpoints that change something about devices' authentication. */
@NullMarked
package io.muster.deviceauth.write.web;

import org.jspecify.annotations.NullMarked;
