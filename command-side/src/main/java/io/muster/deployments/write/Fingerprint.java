package io.muster.deployments.write;

import io.muster.deployments.events.Target;
import io.muster.shared.events.NameBasedId;
import java.util.Base64;
import java.util.UUID;

/** What makes two deployments of a release equal: name and target. */
final class Fingerprint {

  private static final UUID DEPLOYMENTS = UUID.fromString("2f0a8f0e-6a5d-4c52-9f37-8b1c4f0f5a33");

  private Fingerprint() {}

  /** Short, whatever the number of named devices; their order does not count. */
  static String of(String name, Target target) {
    var parts =
        switch (target) {
          case Target.Devices(var ids) ->
              new String[] {
                name, "devices", Base64.getEncoder().encodeToString(NamedDevices.of(ids))
              };
          case Target.Group(var group) -> new String[] {name, "group", group.value()};
          case Target.Everybody _ -> new String[] {name, "all"};
        };
    return NameBasedId.of(DEPLOYMENTS, parts).toString();
  }
}
