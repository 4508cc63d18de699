package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of server-sent events (WHATWG HTML, 9.2). */
final class EventStream implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final HttpResponse<Stream<String>> answer;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  record Event(String id, JsonNode data) {}

  private EventStream(HttpResponse<Stream<String>> answer) {
    this.answer = answer;
    Thread.ofVirtual().start(this::read);
  }

  static EventStream open(TestServer server, String path, @Nullable String lastEventId)
      throws Exception {
    return open(
        server, path, server.login(TestServer.EMAIL, TestServer.PASSWORD).body(), lastEventId);
  }

  static EventStream open(
      TestServer server, String path, String token, @Nullable String lastEventId) throws Exception {
    var request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    var answer = HTTP.send(request.build(), BodyHandlers.ofLines());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    return new EventStream(answer);
  }

  private void read() {
    var id = "";
    try {
      for (var line : (Iterable<String>) answer.body()::iterator) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          events.add(new Event(id, JsonMapper.shared().readTree(line.substring(6))));
        }
      }
    } catch (RuntimeException e) {
      // closed
    } finally {
      end.complete(null);
    }
  }

  Event next() throws InterruptedException {
    var event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).as("an event of the stream").isNotNull();
    return Objects.requireNonNull(event);
  }

  void awaitEnd() throws Exception {
    end.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    answer.body().close();
  }
}
