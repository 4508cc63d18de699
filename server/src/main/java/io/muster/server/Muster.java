package io.muster.server;

import io.muster.embedded.events.EventLogException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.convert.ConversionFailedException;

/** The executable. */
public final class Muster {

  private static final String HELP =
      """
      Muster: fleet management for IoT devices, every event on record.

      usage: java -jar muster.jar [serve] [options]   serve until stopped (the default)
             java -jar muster.jar demo [--exit] [options]
                                                      serve, with a simulated fleet that is updated;
                                                      with --exit stop when it is, and fail if not
             java -jar muster.jar backup FOLDER       copy a data directory, also while it is served
             java -jar muster.jar --help

      options:
        --server.port=N               port, 8080 by default
        --server.address=ADDRESS      address to listen on, 127.0.0.1 by default
        --muster.data-dir=FOLDER      where everything is kept, ./muster-data by default
        --muster.public-url=URL       the server as devices see it, for download addresses
        --muster.mongodb-uri=URI      a MongoDB for read models, instead of the embedded one
        --muster.artifact-keys=FILES  public keys (PEM); then artifacts must be signed
        --muster.token-algorithm=ALG  how tokens are signed: RS256 (the default), ES256, EdDSA
        --muster.oidc.issuer=URL --muster.oidc.audience=ID
                                      accept tokens of an OpenID Connect provider for users whose
                                      verified e-mail address is registered here
        --muster.deployment-lifetime=DURATION
                                      after which what is open of a deployment is aborted; 0 never
        --muster.device-token-lifetime=DURATION, --muster.user-token-lifetime=DURATION
                                      how long tokens are valid, 7d by default
        --muster.token-grace=DURATION how long after that they are still renewed, 1h by default
        --muster.limits.artifact-size=SIZE, --muster.limits.artifact-expanded-size=SIZE
                                      of an artifact and of its payloads, 10GB and 50GB by default
        --muster.aggregate-cache-size=N
                                      how many of each kind are kept at hand, 20000 by default
        --muster.tenant=ID            of the first administrator and of devices, default by default

      environment:
        MUSTER_ADMIN_EMAIL, MUSTER_ADMIN_PASSWORD
                                      the first administrator; without them a random password is
                                      written to admin-password in the data directory
      """;

  private Muster() {}

  public static void main(String[] args) {
    System.setProperty("axoniq.update-checker.disabled", "true"); // a product does not phone home
    System.setProperty("disable-axoniq-console-message", "true");
    System.setProperty("io.netty.jfr.enabled", "false"); // loads a recorder that nobody starts
    var words = Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
    var options = new ArrayList<>(Arrays.stream(args).filter(arg -> arg.startsWith("--")).toList());
    if (options.contains("--help")) {
      System.out.print(HELP);
      return;
    }
    var command = words.isEmpty() ? "serve" : words.getFirst();
    var exits = command.equals("demo") && options.remove("--exit");
    Options.problem(options).ifPresent(Muster::fail);
    try {
      switch (command) {
        case "serve" -> serve(options);
        case "demo" -> {
          var asPlanned = Demo.run(serve(options));
          if (exits && !asPlanned) {
            fail("The demonstration did not go as planned.");
          }
          if (exits) {
            System.exit(0);
          }
        }
        case "backup" -> Backup.run(words, options);
        default -> fail("There is no command " + command + "; --help lists them.");
      }
    } catch (RuntimeException e) {
      fail(sentence(e));
    }
  }

  /**
   * Starts the server.
   *
   * @throws RuntimeException when that is not possible; {@link #sentence} says why
   */
  static ConfigurableApplicationContext serve(List<String> options) {
    var application = new SpringApplication(Assembly.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    return application.run(options.toArray(String[]::new));
  }

  /** Why the start was refused, for the operator; a fault of ours is printed whole. */
  private static String sentence(RuntimeException failure) {
    for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof EventLogException || at instanceof IllegalConfigurationException) {
        return String.valueOf(at.getMessage());
      }
      if (at instanceof PortInUseException port) {
        return "Port " + port.getPort() + " is in use; choose another with --server.port.";
      }
      if (at instanceof ConversionFailedException value) {
        return wrong(value.getValue(), value.getTargetType().getType());
      }
      if (at instanceof TypeMismatchException value) {
        return wrong(value.getValue(), value.getRequiredType());
      }
    }
    failure.printStackTrace();
    return "The server could not start.";
  }

  private static String wrong(@Nullable Object value, @Nullable Class<?> type) {
    return type != null && type.isEnum()
        ? "The value %s of an option is none of %s."
            .formatted(value, Arrays.toString(type.getEnumConstants()))
        : "The value %s of an option is not of the right form, %s."
            .formatted(value, type == null ? "" : type.getSimpleName());
  }

  static void fail(String sentence) {
    System.err.println("muster: " + sentence);
    System.exit(1);
  }

  /** Where the data directory is, for commands that do not start the server. */
  static Path dataDirectory(List<String> options) {
    return options.stream()
        .filter(option -> option.startsWith("--muster.data-dir="))
        .map(option -> Path.of(option.substring(option.indexOf('=') + 1)))
        .findFirst()
        .orElse(Path.of("muster-data"));
  }
}
