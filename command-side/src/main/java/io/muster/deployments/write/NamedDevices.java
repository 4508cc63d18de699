package io.muster.deployments.write;

import io.muster.deviceauth.events.DeviceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** A set of device ids as sorted bytes, 16 each: small in a document, and searched in place. */
final class NamedDevices {

  private static final int SIZE = 16;

  private NamedDevices() {}

  static byte[] of(Collection<DeviceId> devices) {
    var sorted =
        devices.stream()
            .map(DeviceId::value)
            .distinct()
            .sorted(
                Comparator.comparingLong(java.util.UUID::getMostSignificantBits)
                    .thenComparingLong(java.util.UUID::getLeastSignificantBits))
            .toList();
    var bytes = ByteBuffer.allocate(sorted.size() * SIZE);
    sorted.forEach(
        id -> bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
    return bytes.array();
  }

  /** Some of a set, in its order. */
  static List<DeviceId> part(byte[] set, long skip, int most) {
    var ids = ByteBuffer.wrap(set);
    var found = new ArrayList<DeviceId>();
    for (var i = skip; i < set.length / SIZE && found.size() < most; i++) {
      var at = Math.toIntExact(i * SIZE);
      found.add(new DeviceId(new UUID(ids.getLong(at), ids.getLong(at + 8))));
    }
    return found;
  }

  static int count(byte[] set) {
    return set.length / SIZE;
  }

  static boolean contains(byte[] set, DeviceId device) {
    var ids = ByteBuffer.wrap(set);
    var high = device.value().getMostSignificantBits();
    var low = device.value().getLeastSignificantBits();
    var from = 0;
    var to = set.length / SIZE - 1;
    while (from <= to) {
      var middle = (from + to) >>> 1;
      var order = Long.compare(ids.getLong(middle * SIZE), high);
      order = order == 0 ? Long.compare(ids.getLong(middle * SIZE + 8), low) : order;
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return false;
  }
}
