package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.muster.server.TestServer;
import io.muster.shared.events.EventTypes;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds of every fold of every context, for it finds them by itself: it fails on no history,
 * however strange, and makes the same views of it whatever the batches are and however often they
 * come.
 */
class FoldsTest {

  private static final int HISTORIES = 6;
  private static final int EVENTS = 60;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<ReadModel<?, ?>> everyReadModel() {
    return server.bean(ReadModels.class).byProjector().values().stream().flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("everyReadModel")
  void foldsAnyHistoryInAnyBatchesToTheSameViews(ReadModel<?, ?> model) {
    var types =
        server.bean(EventTypes.class).all().values().stream()
            .filter(model::concernedBy)
            .<Class<?>>map(type -> type)
            .toList();
    assertThat(types).as(model.name()).isNotEmpty();
    for (var seed = 0; seed < HISTORIES; seed++) {
      var history = history(types, seed);
      var atOnce = model.shadow(10_000 + 2 * seed);
      fold(atOnce, history);
      var inParts = model.shadow(10_001 + 2 * seed);
      foldInParts(inParts, history, new Random(seed));
      assertThat(views(inParts)).as("%s, history %d", model.name(), seed).isEqualTo(views(atOnce));
    }
  }

  private static List<PositionedEvent> history(List<Class<?>> types, int seed) {
    var events = new RandomEvents(seed);
    var begin = Instant.parse("2030-01-02T00:00:00Z");
    return IntStream.rangeClosed(1, EVENTS)
        .mapToObj(
            position ->
                new PositionedEvent(
                    events.next(types),
                    new Recorded(position, begin.plusSeconds(position), "stream")))
        .toList();
  }

  /** Any cuts; what a crash kept from being noted comes again. */
  private static void foldInParts(
      ReadModel<?, ?> model, List<PositionedEvent> history, Random random) {
    var done = 0;
    while (done < history.size()) {
      var from = Math.max(0, done - random.nextInt(8));
      var to = Math.min(history.size(), done + 1 + random.nextInt(8));
      fold(random.nextInt(4) == 0 ? sameAfterARestart(model) : model, history.subList(from, to));
      done = to;
    }
  }

  /** One that remembers nothing, and reads what is stored. */
  private static ReadModel<?, ?> sameAfterARestart(ReadModel<?, ?> model) {
    model.serve(0);
    return model;
  }

  private static void fold(ReadModel<?, ?> model, List<PositionedEvent> events) {
    var sink =
        new DeadLetterSink() {
          @Override
          public boolean parkIfBlocked(String readModel, String viewId, PositionedEvent event) {
            return false;
          }

          @Override
          public void park(String readModel, String viewId, PositionedEvent event, Throwable e) {
            throw new AssertionError(readModel + " fails on " + event.event(), e);
          }
        };
    for (var batch : model.batches(new ArrayList<>(events), sink)) {
      batch.foldAndWrite(sink, () -> {});
    }
  }

  private static Map<String, RawBsonDocument> views(ReadModel<?, ?> model) {
    var found = new TreeMap<String, RawBsonDocument>();
    var address = model.name().split("/");
    server
        .bean(MongoClient.class)
        .getDatabase(address[0])
        .getCollection(address[1], RawBsonDocument.class)
        .find()
        .forEach(view -> found.put(view.getString("_id").getValue(), view));
    return found;
  }
}
