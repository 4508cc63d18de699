package io.muster.configuration.write.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.configuration.queries.Secrets;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.write.Ijson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON in texts: what people write of configurations, checked and with its secrets sealed. */
@Component
class ConfigurationTexts {

  static final int MAX_BODY = 64 << 10;
  static final int MAX_PARAMETERS = 16 << 10;

  private final JsonMapper json;
  private final Secrets secrets;

  ConfigurationTexts(JsonMapper json, PersonalData keys) {
    this.json = json;
    this.secrets = new Secrets(keys);
  }

  /**
   * @param json as it is stored
   * @param keepsSecrets whether it leaves secrets as they are
   */
  record Text(String json, boolean keepsSecrets) {}

  /**
   * The text as it is stored.
   *
   * @param field of the request, for messages
   * @param before what is stored now; null for nothing
   * @param most bytes
   */
  Text object(TenantId tenant, String field, String text, @Nullable String before, int most) {
    var parsed = parse(field, text, most);
    if (!parsed.isObject()) {
      throw malformed(field + " must be a text that holds a JSON object");
    }
    return sealed(tenant, field, parsed, before);
  }

  /** The same of any JSON. */
  Text any(TenantId tenant, String field, String text, @Nullable String before, int most) {
    return sealed(tenant, field, parse(field, text, most), before);
  }

  private JsonNode parse(String field, String text, int most) {
    if (text.getBytes(UTF_8).length > most) {
      throw new Refusal(
              Refusal.Kind.TOO_LARGE,
              "configuration-too-large",
              field + " has at most " + most + " bytes")
          .asException();
    }
    if (!Ijson.isFine(text)) {
      throw malformed(
          field
              + " must be a text that holds JSON, at most "
              + Ijson.DEPTH
              + " deep, each name once, with numbers that a double can hold");
    }
    return json.readTree(text);
  }

  private Text sealed(TenantId tenant, String field, JsonNode parsed, @Nullable String before) {
    try {
      var stored = before == null ? null : json.readTree(before);
      var sealed = secrets.seal(tenant, parsed, stored).toString();
      if (sealed.length() > 2 * MAX_BODY) {
        throw malformed(field + " has too many secrets");
      }
      return new Text(sealed, Secrets.containsMask(parsed));
    } catch (IllegalArgumentException e) {
      throw malformed(field + ": " + e.getMessage());
    }
  }

  private static RuntimeException malformed(String detail) {
    return Refusal.malformed("configuration-malformed", detail).asException();
  }
}
