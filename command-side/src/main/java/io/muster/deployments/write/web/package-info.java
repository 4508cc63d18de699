/** The REST endpoints that change something about deployments, and what devices poll. */
@NullMarked
package io.muster.deployments.write.web;

import org.jspecify.annotations.NullMarked;
