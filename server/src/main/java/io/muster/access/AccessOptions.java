package io.muster.access;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How tokens are signed and renewed, and whose tokens are accepted beside our own. */
@ConfigurationProperties("muster")
public record AccessOptions(
    @Option("how tokens are signed: RS256, ES256 or EdDSA; a change voids all tokens")
        @DefaultValue("RS256")
        TokenAlgorithm tokenAlgorithm,
    @Option("how long after its expiry a token is still renewed; at most 1d") @DefaultValue("1h")
        Duration tokenGrace,
    @DefaultValue Oidc oidc) {

  public AccessOptions {
    if (tokenGrace.compareTo(LiveTokens.MAX_GRACE) > 0) {
      throw new IllegalOptionException(
          "muster.token-grace is " + tokenGrace + "; at most " + LiveTokens.MAX_GRACE);
    }
  }

  /** An OpenID Connect provider. */
  public record Oidc(
      @Option(
              "address of an OpenID Connect provider whose tokens are accepted, for users whose"
                  + " verified e-mail address is registered here")
          @DefaultValue("")
          String issuer,
      @Option("the id under which this server is registered at that provider") @DefaultValue("")
          String audience) {

    public Oidc {
      if (!issuer.isEmpty()
          && !issuer.matches("https://.+|http://(localhost|127\\.0\\.0\\.1)[:/].*")) {
        throw new IllegalOptionException(
            "muster.oidc.issuer is "
                + issuer
                + "; it must be an address that begins with https://");
      }
      if (issuer.isEmpty() != audience.isEmpty()) {
        throw new IllegalOptionException(
            "muster.oidc.issuer and muster.oidc.audience must be given together");
      }
    }
  }
}
