package io.muster.audit.queries;

import io.muster.deployments.queries.DeviceDeploymentView;
import io.muster.deviceauth.queries.DeviceView;
import io.muster.inventory.queries.InventoryView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device across all contexts at one moment.
 *
 * @param position of the last event that is in it
 * @param device null when it was not registered, or decommissioned
 * @param inventory null likewise
 * @param deployments in the order in which they came to the device
 */
public record DeviceState(
    long position,
    @Nullable DeviceView device,
    @Nullable InventoryView inventory,
    List<DeviceDeploymentView> deployments) {}
