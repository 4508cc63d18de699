package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import java.util.List;

/** Whom a deployment is for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Target.Devices.class, name = "devices"),
  @JsonSubTypes.Type(value = Target.Group.class, name = "group"),
  @JsonSubTypes.Type(value = Target.Everybody.class, name = "all")
})
public sealed interface Target {

  /** These, whether they are known yet or not. */
  record Devices(List<DeviceId> ids) implements Target {}

  /**
   * The members that the group had at the position at which the deployment was created, of those
   * that were accepted; wherever they go, as long as they are accepted.
   */
  record Group(GroupName name) implements Target {}

  /** All devices that were accepted at the position of the creation, as long as they are. */
  record Everybody() implements Target {}
}
