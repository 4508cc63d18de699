package io.muster.deviceauth.write.web;

import static io.muster.deviceauth.write.DeviceauthOptions.MAX_RSA_BITS;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A device's public key: RSA of 1024 bits or more, up to 8192, with a short exponent (PKCS#1 v1.5
 * signatures with SHA-256), ECDSA on a NIST curve of 256, 384 or 521 bits (SHA-256, DER), or
 * Ed25519.
 *
 * @param pem SubjectPublicKeyInfo (RFC 7468, 13), the same text for the same key
 */
record DeviceKey(String pem, PublicKey key) {

  /** Bits of a public exponent. A long one makes each check slow; the usual one is 65537. */
  private static final int MAX_EXPONENT = 32;

  /** Others can be read and not verified by this Java, such as P-224. */
  private static final Set<EllipticCurve> CURVES =
      Stream.of("secp256r1", "secp384r1", "secp521r1")
          .map(DeviceKey::curve)
          .collect(Collectors.toUnmodifiableSet());

  private static EllipticCurve curve(String name) {
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java lacks the curve " + name, e);
    }
  }

  /** Describes the keys that are accepted, for messages. */
  static String allowed(int minRsaBits) {
    return "an RSA (%d to %d bits, exponent of at most %d bits), EC (P-256, P-384 or P-521) or Ed25519 key in PEM"
        .formatted(minRsaBits, MAX_RSA_BITS, MAX_EXPONENT);
  }

  /** Empty when the text is no such key. */
  static Optional<DeviceKey> parse(String pem, int minRsaBits) {
    var text = pem.strip();
    Predicate<PublicKey> usable = key -> isUsable(key, minRsaBits);
    try {
      if (text.startsWith("-----BEGIN PUBLIC KEY-----")) {
        var der = body(text, "PUBLIC KEY");
        for (var algorithm : List.of("RSA", "EC", "Ed25519")) {
          var key = decode(algorithm, der);
          if (key.isPresent()) {
            return key.filter(usable).map(DeviceKey::of);
          }
        }
      } else if (text.startsWith("-----BEGIN RSA PUBLIC KEY-----")) {
        return Optional.of(pkcs1(body(text, "RSA PUBLIC KEY"))).filter(usable).map(DeviceKey::of);
      }
      return Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static byte[] body(String text, String label) {
    var end = text.indexOf("-----END " + label + "-----");
    if (end < 0) {
      throw new IllegalArgumentException("no end of the key");
    }
    var base64 = text.substring(text.indexOf('\n') + 1, end);
    return Base64.getMimeDecoder().decode(base64);
  }

  private static Optional<PublicKey> decode(String algorithm, byte[] der) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** RSAPublicKey of PKCS#1 (RFC 8017, A.1.1): a sequence of modulus and exponent. */
  private static PublicKey pkcs1(byte[] der) throws GeneralSecurityException {
    var reader = new DerReader(der);
    reader.enterSequence();
    var modulus = reader.integer();
    var exponent = reader.integer();
    return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }

  private static final class DerReader {
    private final byte[] der;
    private int at;

    DerReader(byte[] der) {
      this.der = der;
    }

    void enterSequence() {
      tag(0x30);
      length();
    }

    BigInteger integer() {
      tag(0x02);
      var length = length();
      var value = new BigInteger(der, at, length);
      at += length;
      return value;
    }

    private void tag(int expected) {
      if ((der[at++] & 0xFF) != expected) {
        throw new IllegalArgumentException("not a PKCS#1 key");
      }
    }

    private int length() {
      var first = der[at++] & 0xFF;
      if (first < 0x80) {
        return first;
      }
      var length = 0;
      for (var i = 0; i < (first & 0x7F); i++) {
        length = length << 8 | der[at++] & 0xFF;
      }
      if (length < 0 || length > der.length) {
        throw new IllegalArgumentException("not a PKCS#1 key");
      }
      return length;
    }
  }

  private static boolean isUsable(PublicKey key, int minRsaBits) {
    if (key instanceof ECPublicKey ec) {
      return CURVES.contains(ec.getParams().getCurve());
    }
    if (!(key instanceof RSAPublicKey rsa)) {
      return true;
    }
    var bits = rsa.getModulus().bitLength();
    var exponent = rsa.getPublicExponent();
    return bits >= minRsaBits
        && bits <= MAX_RSA_BITS
        && exponent.bitLength() <= MAX_EXPONENT
        && exponent.testBit(0)
        && exponent.compareTo(BigInteger.ONE) > 0;
  }

  private static DeviceKey of(PublicKey key) {
    var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return new DeviceKey(
        "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n", key);
  }

  /** Whether the owner of the key signed exactly these bytes. */
  boolean verifies(byte[] signed, byte[] signature) {
    try {
      var verifier =
          Signature.getInstance(
              switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> "Ed25519";
              });
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
