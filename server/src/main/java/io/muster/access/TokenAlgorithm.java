package io.muster.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;

/** How tokens are signed (RFC 7518, 3.1, and RFC 8037). Another than before voids all tokens. */
public enum TokenAlgorithm {
  /** What every client reads. */
  RS256(JWSAlgorithm.RS256) {
    @Override
    JWK generate() throws JOSEException {
      return new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
    }

    @Override
    JWSSigner signer(JWK key) throws JOSEException {
      return new RSASSASigner(key.toRSAKey());
    }

    @Override
    JWSVerifier verifier(JWK key) throws JOSEException {
      return new RSASSAVerifier(key.toRSAKey());
    }
  },

  /** A tenth of the work for a new token. */
  ES256(JWSAlgorithm.ES256) {
    @Override
    JWK generate() throws JOSEException {
      return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    }

    @Override
    JWSSigner signer(JWK key) throws JOSEException {
      return new ECDSASigner(key.toECKey());
    }

    @Override
    JWSVerifier verifier(JWK key) throws JOSEException {
      return new ECDSAVerifier(key.toECKey());
    }
  },

  /** With Ed25519 (RFC 8037): as cheap, and the shortest. */
  EdDSA(JWSAlgorithm.EdDSA) {
    @Override
    JWK generate() throws JOSEException {
      return Ed25519.generate();
    }

    @Override
    JWSSigner signer(JWK key) throws JOSEException {
      return new Ed25519(key);
    }

    @Override
    JWSVerifier verifier(JWK key) throws JOSEException {
      return new Ed25519(key);
    }
  };

  private final JWSAlgorithm jws;

  TokenAlgorithm(JWSAlgorithm jws) {
    this.jws = jws;
  }

  JWSAlgorithm jws() {
    return jws;
  }

  abstract JWK generate() throws JOSEException;

  abstract JWSSigner signer(JWK key) throws JOSEException;

  abstract JWSVerifier verifier(JWK key) throws JOSEException;
}
