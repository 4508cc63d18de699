package io.muster.bench;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One who asks over a kept connection, and opens another one when it is closed. */
final class Asker implements AutoCloseable {

  private final int port;
  private final String from;
  private @Nullable Connection connection;

  /**
   * @param from an address of this machine: others than 127.0.0.1 are other networks to the server
   */
  Asker(int port, String from) {
    this.port = port;
    this.from = from;
  }

  /** The answer, or null when the connection was closed in its place. */
  Connection.@Nullable Answer ask(byte[] request, Answers... logs) {
    var began = System.nanoTime();
    try {
      if (connection == null) {
        connection = new Connection(port, from);
      }
      var answer = connection.send(request);
      var took = System.nanoTime() - began;
      for (var log : logs) {
        log.add(answer, took);
      }
      if (answer.isLast()) {
        close();
      }
      return answer;
    } catch (IOException | RuntimeException e) { // what is no HTTP among them
      for (var log : logs) {
        log.addDropped();
      }
      close();
      return null;
    }
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      // It is closed already.
    }
    connection = null;
  }
}
