package io.muster.shared.devices;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.util.List;

/** Finds the devices that something is to be done with, by what is known of them. */
public interface DeviceSearch {

  /**
   * What must hold of a device.
   *
   * @param scope {@code inventory}, {@code identity}, {@code system} or {@code tags}
   * @param type {@code $eq}, {@code $ne}, {@code $gt}, {@code $gte}, {@code $lt}, {@code $lte},
   *     {@code $in}, {@code $nin}, {@code $exists} or {@code $regex}
   * @param value as the type needs it: a text, a number, a list of one of them, or true or false
   */
  record Term(String scope, String attribute, String type, Object value) {}

  /**
   * @throws io.muster.shared.commands.RefusedException {@code parameter-malformed}, when a term
   *     says nothing
   */
  void check(List<Term> terms);

  /**
   * The tenant's devices of which all terms hold, as the views show them.
   *
   * @param most when there are more, the answer is one more
   * @throws io.muster.shared.commands.RefusedException as {@link #check}
   */
  List<DeviceId> find(TenantId tenant, List<Term> terms, int most);
}
