package io.muster.server;

import io.muster.embedded.Backup;
import io.muster.embedded.BackupCheck;
import io.muster.embedded.DataDirectory;
import io.muster.embedded.events.EventLogException;
import io.muster.shared.options.IllegalOptionException;
import io.muster.simulator.Demo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationContext;
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
             java -jar muster.jar backup FOLDER KEYS [options]
                                                      copy the record and its files to a new
                                                      folder, and the keys to one that is kept apart,
                                                      in place of those there; also while served
             java -jar muster.jar verify FOLDER KEYS  say whether such a copy could be served:
                                                      nothing is damaged, and no file is missing
             java -jar muster.jar --help

      environment:
        MUSTER_ADMIN_EMAIL, MUSTER_ADMIN_PASSWORD
              the first administrator; without them a random password is written to admin-password
              in the data directory
      options:
        --server.port=N
              the port; 8080 by default
        --server.address=ADDRESS
              the address to listen on; 127.0.0.1 by default
      """;

  private Muster() {}

  public static void main(String[] args) {
    System.setProperty("axoniq.update-checker.disabled", "true"); // a product does not phone home
    System.setProperty("disable-axoniq-console-message", "true");
    System.setProperty("io.netty.jfr.enabled", "false"); // loads a recorder that nobody starts
    var words = Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
    var options = new ArrayList<>(Arrays.stream(args).filter(arg -> arg.startsWith("--")).toList());
    if (options.contains("--help")) {
      System.out.print(HELP + Options.help());
      return;
    }
    var command = words.isEmpty() ? "serve" : words.getFirst();
    var exits = command.equals("demo") && options.remove("--exit");
    Options.problem(options).ifPresent(Muster::fail);
    try {
      switch (command) {
        case "serve" -> serve(options);
        case "demo" -> {
          var asPlanned = demonstrate(serve(options));
          if (exits && !asPlanned) {
            fail("The demonstration did not go as planned.");
          }
          if (exits) {
            System.exit(0);
          }
        }
        case "backup" -> backup(words, options);
        case "verify" -> verify(words);
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
    application.addInitializers(new TlsFiles());
    return application.run(options.toArray(String[]::new));
  }

  private static boolean demonstrate(ApplicationContext context) {
    var environment = context.getEnvironment();
    var server = URI.create("http://localhost:" + environment.getProperty("local.server.port"));
    var email = environment.getProperty("MUSTER_ADMIN_EMAIL", "");
    var password = environment.getProperty("MUSTER_ADMIN_PASSWORD", "");
    var written = context.getBean(DataDirectory.class).initialPassword();
    try {
      return password.isEmpty()
          ? Demo.run(
              server,
              String.join(":", Files.readAllLines(written)),
              "$(paste -sd: " + written + ")")
          : Demo.run(server, email + ":" + password, "$MUSTER_ADMIN_EMAIL:$MUSTER_ADMIN_PASSWORD");
    } catch (IOException e) {
      fail("The demonstration failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static void backup(List<String> words, List<String> options) {
    if (words.size() != 3) {
      fail("Say where to: backup FOLDER KEYS");
    }
    var from = folder("--muster.data-dir=", options).orElse(Path.of("muster-data"));
    var keysFrom = folder("--muster.keys-dir=", options).orElse(from.resolve("keys"));
    var to = Path.of(words.get(1));
    var keys = Path.of(words.get(2));
    try {
      var missing = new Backup(from, keysFrom).copy(to, keys);
      missing.forEach(file -> System.err.println("The record names a file that is lost: " + file));
      System.out.printf(
          "Copied %s to %s and its keys to %s; serve them with --muster.data-dir=%s"
              + " --muster.keys-dir=%s%n",
          from, to, keys, to, keys);
    } catch (IOException e) {
      fail("The back-up failed: " + e.getMessage());
    }
  }

  private static void verify(List<String> words) {
    if (words.size() != 3) {
      fail("Say what: verify FOLDER KEYS");
    }
    try {
      var problems = BackupCheck.problems(Path.of(words.get(1)), Path.of(words.get(2)));
      problems.forEach(System.err::println);
      if (!problems.isEmpty()) {
        fail("The back-up has " + problems.size() + " problems.");
      }
      System.out.println("Nothing is damaged, and no file is missing.");
    } catch (IOException e) {
      fail("The back-up cannot be read: " + e.getMessage());
    }
  }

  /** Why the start was refused, for the operator; a fault of ours is printed whole. */
  private static String sentence(RuntimeException failure) {
    for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof EventLogException || at instanceof IllegalOptionException) {
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

  /** Of commands that do not start the server. */
  private static Optional<Path> folder(String option, List<String> options) {
    return options.stream()
        .filter(each -> each.startsWith(option))
        .map(each -> Path.of(each.substring(option.length())))
        .findFirst();
  }
}
