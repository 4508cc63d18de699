package io.muster.webhooks.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.shared.events.EventTypes;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.record.RecordedEvent;
import io.muster.shared.record.ShownEvent;
import io.muster.webhooks.events.SigningKeys;
import io.muster.webhooks.queries.SubscriptionView;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The headers and the body of a delivery by Standard Webhooks 1.0. */
final class StandardWebhook {

  /** A larger payload is left out, and {@code truncated} says so. */
  private static final int MAX_BODY = 256 << 10;

  private static final String SECRET_PREFIX = "whsec_";

  private final PersonalData vault;
  private final EventTypes types;
  private final JsonMapper json;

  StandardWebhook(PersonalData vault, EventTypes types, JsonMapper json) {
    this.vault = vault;
    this.types = types;
    this.json = json;
  }

  /**
   * @param id the same whenever the event is sent
   * @param signatures one for each key that is valid, separated by spaces
   */
  record Message(String id, String timestamp, String signatures, byte[] body) {}

  /**
   * @param data the event
   * @param truncated whether its payload was too large
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(String type, Instant timestamp, ShownEvent data, @Nullable Boolean truncated) {}

  byte[] body(RecordedEvent event) {
    var shown = ShownEvent.of(event, types, json);
    var whole = json.writeValueAsBytes(new Body(event.type(), event.recordedAt(), shown, null));
    return whole.length <= MAX_BODY
        ? whole
        : json.writeValueAsBytes(
            new Body(event.type(), event.recordedAt(), shown.withoutPayload(), true));
  }

  /** Empty when the keys were forgotten, as those of a tenant that was deleted. */
  Optional<Message> sign(SubscriptionView subscription, String id, byte[] body, Instant now) {
    var timestamp = String.valueOf(now.getEpochSecond());
    var content = ByteBuffer.wrap(concat((id + "." + timestamp + ".").getBytes(UTF_8), body));
    var signatures = new ArrayList<String>();
    for (var keys : validKeys(subscription, now)) {
      vault
          .open(keys.secret())
          .ifPresent(secret -> signatures.add("v1," + hmac(secret, content.array())));
      vault
          .open(keys.privateKey())
          .ifPresent(key -> signatures.add("v1a," + ed25519(key, content.array())));
    }
    return signatures.isEmpty()
        ? Optional.empty()
        : Optional.of(new Message(id, timestamp, String.join(" ", signatures), body));
  }

  private static List<SigningKeys> validKeys(SubscriptionView subscription, Instant now) {
    var valid = new ArrayList<SigningKeys>();
    valid.add(subscription.keys().keys());
    var previous = subscription.previousKeys();
    var until = subscription.previousUntil();
    if (previous != null && until != null && now.isBefore(until)) {
      valid.add(previous.keys());
    }
    return valid;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static String hmac(String secret, byte[] content) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      var key = Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static String ed25519(String key, byte[] content) {
    try {
      var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key));
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(spec));
      signature.update(content);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }
}
