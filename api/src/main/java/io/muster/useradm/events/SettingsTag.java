package io.muster.useradm.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/** The entity tag (RFC 9110, 8.8.3) of settings: the same for the same JSON text. */
public final class SettingsTag {

  private SettingsTag() {}

  /** With its quotation marks. */
  public static String of(String json) {
    return "\"" + UUID.nameUUIDFromBytes(json.getBytes(UTF_8)) + "\"";
  }
}
