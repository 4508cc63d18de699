package io.muster.server;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The executable. */
public final class Muster {

  private static final String HELP =
      """
      Muster: fleet management for IoT devices, every event on record.

      usage: java -jar muster.jar [serve] [options]   serve until stopped (the default)
             java -jar muster.jar demo [options]      serve, with a simulated fleet that is updated
             java -jar muster.jar backup FOLDER       copy a data directory, also while it is served
             java -jar muster.jar --help

      options:
        --server.port=N               port, 8080 by default
        --server.address=ADDRESS      address to listen on, 127.0.0.1 by default
        --muster.data-dir=FOLDER      where everything is kept, ./muster-data by default
        --muster.public-url=URL       the server as devices see it, for download addresses
        --muster.mongodb-uri=URI      a MongoDB for read models, instead of the embedded one
        --muster.artifact-keys=FILES  public keys (PEM); then artifacts must be signed

      environment:
        MUSTER_ADMIN_EMAIL, MUSTER_ADMIN_PASSWORD
                                      the first administrator; without them a random password is
                                      written to admin-password in the data directory
      """;

  private Muster() {}

  public static void main(String[] args) {
    System.setProperty("axoniq.update-checker.disabled", "true"); // a product does not phone home
    System.setProperty("disable-axoniq-console-message", "true");
    var words = Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
    var options = Arrays.stream(args).filter(arg -> arg.startsWith("--")).toList();
    if (options.contains("--help")) {
      System.out.print(HELP);
      return;
    }
    var unknown = Options.firstUnknown(options);
    if (unknown != null) {
      fail("There is no option " + unknown + "; --help lists them.");
    }
    switch (words.isEmpty() ? "serve" : words.getFirst()) {
      case "serve" -> serve(options);
      case "demo" -> Demo.run(serve(options));
      case "backup" -> Backup.run(words, options);
      default -> fail("There is no command " + words.getFirst() + "; --help lists them.");
    }
  }

  /** Starts the server; ends the process with one sentence when that is not possible. */
  static ConfigurableApplicationContext serve(List<String> options) {
    try {
      var application = new SpringApplication(Assembly.class);
      application.setBannerMode(Banner.Mode.OFF);
      return application.run(options.toArray(String[]::new));
    } catch (RuntimeException e) {
      fail(sentence(e));
      throw e;
    }
  }

  /** The innermost message that is ours, or what there is. */
  private static String sentence(Throwable failure) {
    @Nullable Throwable at = failure;
    var sentence = String.valueOf(failure.getMessage());
    while (at != null) {
      sentence = at.getMessage() == null ? sentence : at.getMessage();
      if (at.getClass().getName().startsWith("io.muster.")) {
        return String.valueOf(at.getMessage());
      }
      at = at.getCause();
    }
    return sentence;
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
