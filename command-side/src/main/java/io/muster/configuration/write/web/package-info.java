/** The REST endpoints that change configurations, and those of devices. */
@NullMarked
package io.muster.configuration.write.web;

import org.jspecify.annotations.NullMarked;
