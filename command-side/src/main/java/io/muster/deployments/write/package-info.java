/**
 * What is rolled out to which devices, and how far each of them is.
 *
 * <p>Aggregates: {@link io.muster.deployments.write.Artifact}; {@link
 * io.muster.deployments.write.Release}, which keeps names unique and knows which deployments use
 * its artifacts; {@link io.muster.deployments.write.Deployment}; {@link
 * io.muster.deployments.write.DeviceDeployment}, one device in one deployment, small however large
 * the fleet. {@link io.muster.deployments.write.ReleaseHandler} changes several of them at once.
 * Knows no web, and of other contexts only the events.
 *
 * <p>Look-ups, kept from events: {@link io.muster.deployments.write.DeviceRow}, {@link
 * io.muster.deployments.write.ArtifactRow} and {@link
 * io.muster.deployments.write.OpenDeploymentRow}; {@link io.muster.deployments.write.UpdateOffers}
 * answers a device's poll from them.
 */
@NullMarked
package io.muster.deployments.write;

import org.jspecify.annotations.NullMarked;
