package io.muster.server;

import java.util.List;
import java.util.Map;

/**
 * Makes one of each thing of a context, so that another tenant can be kept from it. Every class
 * that does is found by {@link TenancyTest}, which fails where an endpoint shows none of them.
 */
public interface TenantThings {

  /**
   * Makes them as the first tenant's administrator.
   *
   * @param device an accepted device of that tenant, for things that concern one
   * @return their ids, by what they are; ids as they stand in addresses
   */
  Map<String, String> make(TestServer server, TestDevice device);

  /**
   * Bodies that change something of the context, for the other tenant to try on every address.
   *
   * @param ids of the things that were made, of all contexts
   */
  default List<String> bodies(Map<String, String> ids) {
    return List.of();
  }

  /** The last part of the address of what was made. */
  static String last(String address) {
    return address.substring(address.lastIndexOf('/') + 1);
  }
}
