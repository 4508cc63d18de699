package io.muster.artifact;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * A public key that artifacts may be signed with: RSA (PKCS#1 v1.5) or ECDSA on P-256, both with
 * SHA-256, as {@code mender-artifact write -k} signs.
 */
public final class SignatureKey {

  private final PublicKey key;

  private SignatureKey(PublicKey key) {
    this.key = key;
  }

  /**
   * @param pem SubjectPublicKeyInfo
   * @throws IllegalArgumentException when it is no such key
   */
  public static SignatureKey parse(String pem) {
    var base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    var spec = new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
    for (var algorithm : new String[] {"RSA", "EC"}) {
      try {
        return new SignatureKey(KeyFactory.getInstance(algorithm).generatePublic(spec));
      } catch (GeneralSecurityException e) {
        continue; // the other kind, then
      }
    }
    throw new IllegalArgumentException("not an RSA or EC public key in PEM");
  }

  /**
   * @param manifest the exact bytes that were signed
   * @param base64 content of {@code manifest.sig}
   */
  boolean verifies(byte[] manifest, byte[] base64) {
    try {
      var bytes = Base64.getMimeDecoder().decode(base64);
      // ECDSA signatures stand there as r and s, 32 bytes each, not in DER.
      var algorithm =
          key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
      var signature = Signature.getInstance(algorithm);
      signature.initVerify(key);
      signature.update(manifest);
      return signature.verify(bytes);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
