/** The REST endpoints that read from {@code deviceauth}. */
@NullMarked
package io.muster.deviceauth.read.web;

import org.jspecify.annotations.NullMarked;
