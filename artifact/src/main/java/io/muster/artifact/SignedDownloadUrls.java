package io.muster.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Addresses from which an artifact's bytes can be fetched without a token, for a while. */
public final class SignedDownloadUrls {

  private static final String PATH = "/api/devices/v1/deployments/artifacts/";

  private final SecretKeySpec key;
  private final String publicUrl;

  /**
   * @param secret of this installation, at least 32 bytes
   * @param publicUrl scheme and authority of the server as clients see it; empty for those by which
   *     it was asked
   */
  public SignedDownloadUrls(byte[] secret, String publicUrl) {
    this.key = new SecretKeySpec(secret, "HmacSHA256");
    this.publicUrl = publicUrl.replaceFirst("/+$", "");
  }

  /**
   * @param askedBy scheme and authority by which the client asked, without a slash at the end
   * @param tenant whose artifact it is
   * @param expires after which the address is refused; whole seconds
   */
  public String sign(String askedBy, String tenant, UUID artifact, Instant expires) {
    var seconds = expires.getEpochSecond();
    return (publicUrl.isEmpty() ? askedBy : publicUrl)
        + PATH
        + artifact
        + "?expires="
        + seconds
        + "&tenant="
        + tenant
        + "&signature="
        + mac(tenant, artifact, seconds);
  }

  /** Whether an address of this file was signed here, and has not expired at that time. */
  public boolean verifies(
      String tenant, UUID artifact, long expiresSeconds, String signature, Instant now) {
    return MessageDigest.isEqual(
            mac(tenant, artifact, expiresSeconds).getBytes(UTF_8), signature.getBytes(UTF_8))
        && now.getEpochSecond() <= expiresSeconds;
  }

  private String mac(String tenant, UUID artifact, long expiresSeconds) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return HexFormat.of()
          .formatHex(mac.doFinal((tenant + " " + artifact + " " + expiresSeconds).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
