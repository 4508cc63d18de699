package io.muster.shared.write;

import io.muster.shared.events.Caller;
import java.time.Instant;

/** Makes signed tokens (JWT, RFC 7519) that the platform's border will accept. */
public interface TokenSigner {

  /** The compact form; the same arguments may give the same token. */
  String sign(Caller caller, Instant issuedAt, Instant expiresAt);
}
