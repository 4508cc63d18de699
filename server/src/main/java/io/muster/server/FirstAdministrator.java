package io.muster.server;

import io.muster.embedded.DataDirectory;
import io.muster.embedded.keys.SecretFile;
import io.muster.multitenant.commands.TenantCommand.CreateTenant;
import io.muster.multitenant.events.Limits;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.write.LookupBarrier;
import io.muster.shared.write.PlatformOptions;
import io.muster.useradm.events.Role;
import io.muster.useradm.write.Credentials;
import io.muster.useradm.write.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Makes the first administrator of a tenant that has no users, before the first request. */
@Component
class FirstAdministrator implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);
  private static final String DEFAULT_EMAIL = "admin@localhost";

  /** After the framework and the projectors, and before the web server. */
  private static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1_000;

  private final CommandGateway commands;
  private final Credentials credentials;
  private final Registration registration;
  private final DataDirectory data;
  private final LookupBarrier lookups;
  private final TenantId tenant;
  private final String email;
  private final String password;
  private volatile boolean started;

  FirstAdministrator(
      CommandGateway commands,
      Credentials credentials,
      Registration registration,
      DataDirectory data,
      LookupBarrier lookups,
      PlatformOptions platform,
      @Value("${MUSTER_ADMIN_EMAIL:}") String email,
      @Value("${MUSTER_ADMIN_PASSWORD:}") String password) {
    this.commands = commands;
    this.credentials = credentials;
    this.registration = registration;
    this.data = data;
    this.lookups = lookups;
    this.tenant = new TenantId(platform.tenant());
    this.email = email;
    this.password = password;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void stop() {
    started = false;
  }

  @Override
  public boolean isRunning() {
    return started;
  }

  @Override
  public void start() {
    started = true;
    createTenant();
    if (credentials.anybody(tenant)) {
      if (!email.isEmpty() && credentials.byEmail(registration.digest(email).value()).isEmpty()) {
        log.warn(
            "MUSTER_ADMIN_EMAIL is nobody here: it is for the first start, and there are users"
                + " already");
      }
      return;
    }
    try {
      register(email.isEmpty() ? DEFAULT_EMAIL : email);
    } catch (RefusedException e) {
      lookups.await();
      if (!credentials.anybody(tenant)) { // else another process registered one first
        throw new IllegalOptionException(
            "MUSTER_ADMIN_EMAIL and MUSTER_ADMIN_PASSWORD do not do: "
                + e.refusal().detail()
                + ".");
      }
    }
    lookups.await();
  }

  /** The tenant that runs the platform is a tenant like others, but for its name. */
  private void createTenant() {
    try {
      commands.sendAndWait(
          new CreateTenant(tenant, tenant.value(), Limits.NONE, null), provenance());
    } catch (RefusedException e) {
      if (!e.refusal().code().equals("tenant-exists")) {
        throw e;
      }
    }
  }

  private MetaData provenance() {
    return MetaData.with(Provenance.TENANT, tenant.value())
        .and(Provenance.ACTOR, "system:first-start");
  }

  private void register(String chosenEmail) {
    Registration.requireEmail(chosenEmail); // before the password file names it
    var chosenPassword = password.isEmpty() ? writtenPassword(chosenEmail) : password;
    var command = registration.register(tenant, chosenEmail, chosenPassword, Set.of(Role.ADMIN));
    try {
      commands.sendAndWait(command, provenance());
    } catch (RefusedException e) {
      registration.forget(command.userId());
      throw e;
    }
  }

  /**
   * The password in the file, which is created if there is none: an earlier start may have been cut
   * off, or another process may start at the same time.
   */
  private String writtenPassword(String of) {
    try {
      var file = data.initialPassword();
      var written = SecretFile.open(file, () -> of + "\n" + random() + "\n");
      if (!written.lines().findFirst().orElse("").equals(of)) {
        throw new IllegalOptionException(
            file
                + " was written for another address: delete it, or let MUSTER_ADMIN_EMAIL name"
                + " it.");
      }
      log.info("The password of the first administrator is in {}", file);
      return written.lines().skip(1).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String random() {
    var bytes = new byte[18];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
