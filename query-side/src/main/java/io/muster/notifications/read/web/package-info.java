/** The REST endpoints that show notifications, and the stream of them. */
@NullMarked
package io.muster.notifications.read.web;

import org.jspecify.annotations.NullMarked;
