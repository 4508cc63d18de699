package io.muster.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * Signatures with Ed25519 keys (RFC 8037) by the platform's own means: the library wants another
 * one for them.
 */
final class Ed25519 implements JWSSigner, JWSVerifier {

  private static final String NAME = "Ed25519";
  private static final int KEY_BYTES = 32;

  /** What stands before the 32 bytes of a key in DER (RFC 8410, 4 and 7). */
  private static final byte[] PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final byte[] PRIVATE = HexFormat.of().parseHex("302e020100300506032b657004220420");

  private final JCAContext context = new JCAContext();
  private final PrivateKey privateKey;
  private final PublicKey publicKey;

  Ed25519(JWK key) throws JOSEException {
    if (!(key instanceof OctetKeyPair pair)
        || !pair.getCurve().equals(Curve.Ed25519)
        || !pair.isPrivate()) {
      throw new JOSEException("not a private Ed25519 key");
    }
    try {
      var keys = KeyFactory.getInstance(NAME);
      privateKey = keys.generatePrivate(new PKCS8EncodedKeySpec(der(PRIVATE, pair.getDecodedD())));
      publicKey = keys.generatePublic(new X509EncodedKeySpec(der(PUBLIC, pair.getDecodedX())));
    } catch (GeneralSecurityException e) {
      throw new JOSEException("not an Ed25519 key: " + e.getMessage(), e);
    }
  }

  static JWK generate() throws JOSEException {
    try {
      var pair = KeyPairGenerator.getInstance(NAME).generateKeyPair();
      return new OctetKeyPair.Builder(Curve.Ed25519, last(pair.getPublic().getEncoded()))
          .d(last(pair.getPrivate().getEncoded()))
          .keyIDFromThumbprint()
          .build();
    } catch (GeneralSecurityException e) {
      throw new JOSEException("an Ed25519 key cannot be made", e);
    }
  }

  private static byte[] der(byte[] prefix, byte[] key) {
    var whole = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, whole, prefix.length, key.length);
    return whole;
  }

  private static Base64URL last(byte[] der) {
    return Base64URL.encode(Arrays.copyOfRange(der, der.length - KEY_BYTES, der.length));
  }

  @Override
  public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
    try {
      var signature = Signature.getInstance(NAME);
      signature.initSign(privateKey);
      signature.update(input);
      return Base64URL.encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new JOSEException(e.getMessage(), e);
    }
  }

  @Override
  public boolean verify(JWSHeader header, byte[] input, Base64URL given) throws JOSEException {
    try {
      var signature = Signature.getInstance(NAME);
      signature.initVerify(publicKey);
      signature.update(input);
      return signature.verify(given.decode());
    } catch (GeneralSecurityException e) {
      return false; // not of the form of a signature
    }
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    return Set.of(JWSAlgorithm.EdDSA);
  }

  @Override
  public JCAContext getJCAContext() {
    return context;
  }
}
