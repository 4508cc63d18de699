package io.muster.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.embedded.events.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the embedded views belong to the event log and can be trusted. If not, it deletes
 * them, and they are rebuilt from the events. They are not trusted when
 *
 * <ul>
 *   <li>the machine stopped without stopping the server: the views' files are not synced with every
 *       write, so after a loss of power one file may lack events that the checkpoint in another
 *       counts as seen (a killed process loses nothing);
 *   <li>the log is another one, or an older state of it: it was restored from a back-up.
 * </ul>
 */
final class ViewsState implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ViewsState.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path file;
  private final EventLog events;

  private ViewsState(Path file, EventLog events) {
    this.file = file;
    this.events = events;
  }

  /**
   * Checks the embedded documents (views, sagas, deadlines), and marks them as in use.
   *
   * @param folder of the views, which nobody has open
   */
  static ViewsState open(Path folder, EventLog events) throws IOException {
    var state = new ViewsState(folder.resolve("state"), events);
    var reason = state.reasonForDistrust(folder);
    if (!reason.isEmpty()) {
      log.warn("{}: the views are made anew from the events", reason);
      empty(folder);
    }
    state.write(false);
    return state;
  }

  private String reasonForDistrust(Path folder) throws IOException {
    if (!Files.exists(file)) {
      return isEmpty(folder) ? "" : "It is not known how the server stopped";
    }
    var known = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      known.load(in);
    }
    if (!"true".equals(known.getProperty("closed"))
        && !bootId().equals(known.getProperty("boot"))) {
      return "The machine stopped without stopping the server";
    }
    var position = Long.parseLong(known.getProperty("position", "0"));
    var identifier = known.getProperty("identifier", "");
    return identifier.equals(events.identifierAt(position))
        ? ""
        : "The event log is another one than when the server stopped";
  }

  /** The boot of the machine, where it tells (Linux); elsewhere every boot looks the same. */
  private static String bootId() throws IOException {
    return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "unknown";
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }

  private static void empty(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var each : files) {
        Files.delete(each);
      }
    }
  }

  private void write(boolean closed) throws IOException {
    var head = events.head();
    var text =
        "closed=%s\nboot=%s\nposition=%d\nidentifier=%s\n"
            .formatted(closed, bootId(), head, events.identifierAt(head));
    var next = file.resolveSibling("state.next");
    try (var channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (var folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  /** Once the views are closed. */
  @Override
  public void close() throws IOException {
    write(true);
  }
}
