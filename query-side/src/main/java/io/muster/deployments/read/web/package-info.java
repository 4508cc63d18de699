/** The REST endpoints that read from {@code deployments}. */
@NullMarked
package io.muster.deployments.read.web;

import org.jspecify.annotations.NullMarked;
