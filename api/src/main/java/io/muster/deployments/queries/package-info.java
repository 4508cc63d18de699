/** What deployments and artifacts can be asked to tell. */
@NullMarked
package io.muster.deployments.queries;

import org.jspecify.annotations.NullMarked;
