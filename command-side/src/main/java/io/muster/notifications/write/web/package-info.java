/** The REST endpoints by which devices notify people, and people answer. */
@NullMarked
package io.muster.notifications.write.web;

import org.jspecify.annotations.NullMarked;
