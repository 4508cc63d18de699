/** The REST endpoints that read from {@code audit}. */
@NullMarked
package io.muster.audit.read.web;

import org.jspecify.annotations.NullMarked;
