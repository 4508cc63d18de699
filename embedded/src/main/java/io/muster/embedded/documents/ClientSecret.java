package io.muster.embedded.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a client must send, because other users of the machine can reach the port. The
 * client sends it as the application name, which is in the first message of every driver's
 * connection (MongoDB's handshake specification: {@code client.application.name}, at most 128
 * bytes). Each start makes a new secret, which is never stored.
 */
final class ClientSecret {

  private static final int BYTES = 32;

  private final String value;

  ClientSecret() {
    var random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    value = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** For a driver's connection string, behind the question mark. */
  String option() {
    return "appName=" + value;
  }

  /** Whether a connection's first message says it. */
  boolean isIn(ClientRequest first) {
    var hello =
        switch (first) {
          case MongoQuery query -> query.getQuery();
          case MongoMessage message -> message.getDocument();
          default -> null;
        };
    return hello != null
        && part(part(hello, "client"), "application").get("name") instanceof String name
        && MessageDigest.isEqual(name.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private static Document part(Document document, String name) {
    @Nullable Object part = document.get(name);
    return part instanceof Document found ? found : new Document();
  }
}
