/** What happens to artifacts, deployments and each device in a deployment. */
@NullMarked
package io.muster.deployments.events;

import org.jspecify.annotations.NullMarked;
