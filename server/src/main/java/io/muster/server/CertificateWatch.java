package io.muster.server;

import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Claims;
import io.muster.shared.projection.RecurringWork;
import io.muster.shared.write.PlatformOptions;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.stereotype.Component;

/**
 * Raises an alarm of the platform while the certificate of the server is about to expire: that of
 * the process which has this work, where several serve different ones.
 */
@Component
@ConditionalOnProperty("server.ssl.bundle")
class CertificateWatch extends RecurringWork {

  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofDays(14);
  private static final Duration VERY_SOON = Duration.ofDays(3);

  private final SslBundles bundles;
  private final String bundle;
  private final CommandGateway commands;
  private final TenantId platform;
  private final Clock clock;

  /** What was said; null after a start. */
  private @Nullable Notice said;

  CertificateWatch(
      SslBundles bundles,
      @Value("${server.ssl.bundle}") String bundle,
      CommandGateway commands,
      PlatformOptions platform,
      Clock clock,
      Claims claims) {
    super("certificate-watch", PAUSE, claims);
    this.bundles = bundles;
    this.bundle = bundle;
    this.commands = commands;
    this.platform = new TenantId(platform.tenant());
    this.clock = clock;
  }

  @Override
  protected void taken() {
    said = null;
  }

  @Override
  protected void work() {
    var expiry = expiry();
    if (expiry.isEmpty()) {
      return;
    }
    var left = Duration.between(clock.instant(), expiry.get());
    var level =
        left.compareTo(VERY_SOON) < 0
            ? Level.CRITICAL
            : left.compareTo(SOON) < 0 ? Level.WARNING : Level.INFO;
    var notice =
        Notice.of(
            level == Level.INFO ? Level.WARNING : level,
            "platform",
            "certificate-expires",
            null,
            "The certificate of the server is valid until " + expiry.get());
    var command =
        level == Level.INFO
            ? Notify.clear(platform, null, notice)
            : Notify.raise(platform, null, notice);
    if (!notice.equals(said)) {
      commands.sendAndWait(
          command,
          MetaData.with(Provenance.TENANT, platform.value())
              .and(Provenance.ACTOR, "system:certificate-watch"));
      said = notice;
    }
  }

  /** Of the server's own certificate; empty when none is served. */
  private Optional<Instant> expiry() {
    try {
      var keys = bundles.getBundle(bundle).getStores().getKeyStore();
      if (keys == null) {
        return Optional.empty();
      }
      var first = Stream.<Instant>builder();
      for (var alias : Collections.list(keys.aliases())) {
        if (keys.isKeyEntry(alias) && keys.getCertificate(alias) instanceof X509Certificate own) {
          first.add(own.getNotAfter().toInstant());
        }
      }
      return first.build().min(Instant::compareTo);
    } catch (KeyStoreException e) {
      throw new IllegalStateException(e);
    }
  }
}
