package io.muster.deviceauth.write.web;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.commands.DeviceCommand.PreauthorizeDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.IdentityId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.CanonicalJson;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Devices that people announce: one, or a list as JSON or CSV. */
final class Preauthorizations {

  static final int MAX_DEVICES = 1_000;

  private Preauthorizations() {}

  /** A device to announce, as it stands in a body. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Preauthorization(
      @JsonProperty("identity_data") @NotNull JsonNode identityData,
      @NotNull String pubkey,
      @Nullable Boolean force) {

    /**
     * @throws RuntimeException a refusal, when identity or key are none
     */
    PreauthorizeDevice command(TenantId tenant, int minRsaBits) {
      var identity = IdentityData.require("identity_data", CanonicalJson.ofObject(identityData));
      var key =
          DeviceKey.parse(pubkey, minRsaBits)
              .orElseThrow(
                  () ->
                      Refusal.malformed(
                              "key-malformed", "pubkey must be " + DeviceKey.allowed(minRsaBits))
                          .asException());
      return new PreauthorizeDevice(
          tenant,
          IdentityId.of(tenant, identity),
          identity,
          key.pem(),
          new DeviceId(UUID.randomUUID()),
          force != null && force);
    }
  }

  /** RFC 4180, with a first line that names {@code identity_data} and {@code pubkey}. */
  static List<Preauthorization> ofCsv(String text, JsonMapper json) {
    var format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var parser = CSVParser.parse(new StringReader(text.replaceFirst("^\uFEFF", "")), format)) {
      var names = parser.getHeaderNames();
      if (!names.contains("identity_data") || !names.contains("pubkey")) {
        throw malformed("The first line must name identity_data and pubkey");
      }
      var found = new ArrayList<Preauthorization>();
      for (var line : parser) {
        if (!line.isConsistent() || found.size() == MAX_DEVICES) {
          throw malformed(
              "Line "
                  + parser.getCurrentLineNumber()
                  + " has too few or too many fields, or there are more than "
                  + MAX_DEVICES
                  + " devices");
        }
        found.add(
            new Preauthorization(
                json.readTree(line.get("identity_data")), line.get("pubkey"), false));
      }
      if (found.isEmpty()) {
        throw malformed("There is no device in the list");
      }
      return found;
    } catch (IOException | UncheckedIOException | IllegalArgumentException | JacksonException e) {
      throw malformed("The body must be CSV (RFC 4180): " + e.getMessage());
    }
  }

  static RuntimeException malformed(String detail) {
    return Refusal.malformed("list-malformed", detail).asException();
  }
}
