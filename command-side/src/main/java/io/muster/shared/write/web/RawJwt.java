package io.muster.shared.write.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** An answer that is a token, of one type whatever the client says that it takes. */
public final class RawJwt {

  /** RFC 7519, 10.3.1. */
  public static final String TYPE = "application/jwt";

  private RawJwt() {}

  public static ResponseEntity<byte[]> of(String token) {
    return ResponseEntity.ok().contentType(MediaType.valueOf(TYPE)).body(token.getBytes(US_ASCII));
  }
}
