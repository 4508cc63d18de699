package io.muster.deviceauth.write.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceKeyTest {

  @ParameterizedTest
  @CsvSource({
    "RSA, 2048, SHA256withRSA",
    "EC, 256, SHA256withECDSA",
    "EC, 384, SHA256withECDSA",
    "EC, 521, SHA256withECDSA",
    "Ed25519, 255, Ed25519"
  })
  void verifiesWhatItsOwnerSignedAndNothingElse(String kind, int bits, String algorithm)
      throws Exception {
    var generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(bits);
    var pair = generator.generateKeyPair();
    var signer = Signature.getInstance(algorithm);
    signer.initSign(pair.getPrivate());
    signer.update("body".getBytes(UTF_8));
    var signature = signer.sign();

    var key = parsed(pem(pair.getPublic().getEncoded())).orElseThrow();
    assertThat(key.verifies("body".getBytes(UTF_8), signature)).isTrue();
    assertThat(key.verifies("other".getBytes(UTF_8), signature)).isFalse();
    assertThat(key.verifies("body".getBytes(UTF_8), new byte[0])).isFalse();
    assertThat(parsed(key.pem())).contains(key);
  }

  private static PublicKey publicKey(RSAPublicKeySpec key) throws Exception {
    return KeyFactory.getInstance("RSA").generatePublic(key);
  }

  /** This Java reads P-224 keys and verifies nothing by them. */
  @Test
  void refusesCurvesThatItCannotVerify() {
    var key =
        """
        -----BEGIN PUBLIC KEY-----
        ME4wEAYHKoZIzj0CAQYFK4EEACEDOgAEK/cR48RnDab5CyPJ885CdGhXoCvIKZrH
        ZI7COYtuEPxaHB9+LLhU+4bCb73kO+iR1fGJ7n+1aCQ=
        -----END PUBLIC KEY-----
        """;
    assertThat(parsed(key)).isEmpty();
  }

  /** A long exponent costs whoever checks a signature. */
  @Test
  void refusesShortAndOtherKeys() throws Exception {
    var rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(512);
    assertThat(parsed(pem(rsa.generateKeyPair().getPublic().getEncoded()))).isEmpty();
    rsa.initialize(2048);
    var modulus = ((RSAPublicKey) rsa.generateKeyPair().getPublic()).getModulus();
    for (var exponent :
        List.of(modulus.shiftRight(1).setBit(0), BigInteger.TWO.pow(40).add(BigInteger.ONE))) {
      var key = new RSAPublicKeySpec(modulus, exponent);
      assertThat(parsed(pem(publicKey(key).getEncoded()))).as("exponent %s", exponent).isEmpty();
    }
    assertThat(parsed("")).isEmpty();
    assertThat(parsed("-----BEGIN PUBLIC KEY-----")).isEmpty();
    assertThat(parsed(pem(new byte[] {1, 2, 3}))).isEmpty();
    assertThat(parsed("-----BEGIN RSA PUBLIC KEY-----\nMA==\n-----END RSA PUBLIC KEY-----"))
        .isEmpty();
  }

  @Test
  void wantsRsaKeysAsLongAsItIsTold() throws Exception {
    var rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(1024);
    var pem = pem(rsa.generateKeyPair().getPublic().getEncoded());
    assertThat(DeviceKey.parse(pem, 1024)).isPresent();
    assertThat(DeviceKey.parse(pem, 2048)).isEmpty();
    assertThat(DeviceKey.allowed(2048)).contains("2048 to 8192 bits");
  }

  private static Optional<DeviceKey> parsed(String pem) {
    return DeviceKey.parse(pem, 1024);
  }

  private static String pem(byte[] der) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
