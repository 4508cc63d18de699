/** The REST endpoints that show configurations. */
@NullMarked
package io.muster.configuration.read.web;

import org.jspecify.annotations.NullMarked;
