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

  /** The members of the group who joined it before the deployment was created, while they stay. */
  record Group(GroupName name) implements Target {}

  /** All devices that were accepted before the deployment was created, while they stay so. */
  record Everybody() implements Target {}
}
