package io.muster.webhooks.write.web;

import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.webhooks.events.SigningKeys;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * New keys to sign webhooks with, as Standard Webhooks 1.0 writes them. They are shown once.
 *
 * @param secret {@code whsec_} and base64 of 32 bytes: what {@code v1} signatures are made with
 * @param publicKey {@code whpk_} and base64 of 32 bytes: what {@code v1a} signatures are verified
 *     by
 */
record NewKeys(String secret, String publicKey, SigningKeys sealed) {

  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  static NewKeys make(TenantId tenant, PersonalData vault) {
    var random = new byte[BYTES];
    RANDOM.nextBytes(random);
    var secret = "whsec_" + base64(random);
    var pair = pair();
    // The last 32 bytes of the encoding of the key are the key itself (RFC 8410, 4).
    var encoded = pair.getPublic().getEncoded();
    var raw = Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
    var publicKey = "whpk_" + base64(raw);
    var subject = "webhooks-of-" + tenant;
    return new NewKeys(
        secret,
        publicKey,
        new SigningKeys(
            vault.seal(tenant, subject, secret),
            vault.seal(tenant, subject, base64(pair.getPrivate().getEncoded())),
            publicKey));
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
