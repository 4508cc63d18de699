package io.muster.embedded.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The embedded server answers as another does, and keeps what it acknowledged. The other is the
 * MongoDB that {@code MUSTER_TEST_MONGODB_URI} names, or else one in memory.
 */
class SqliteBackendTest {

  private static final Path FOLDER = temporaryFolder();
  private static final DocumentServer SQLITE = DocumentServer.start(FOLDER);
  private static final MongoServer MEMORY = new MongoServer(new MemoryBackend());
  private static final MongoClient ON_DISK = MongoClients.create(SQLITE.uri());
  private static final @Nullable String URI = System.getenv("MUSTER_TEST_MONGODB_URI");
  private static final MongoClient OTHER =
      MongoClients.create(URI == null ? MEMORY.bindAndGetConnectionString() : URI);

  @AfterContainer
  static void shutDown() {
    ON_DISK.close();
    OTHER.close();
    SQLITE.close();
    MEMORY.shutdown();
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("documents");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What a test does to a collection. */
  private interface Write {
    void to(MongoCollection<Document> collection);
  }

  @Property(tries = 40)
  void answersLikeAnother(
      @ForAll("writes") List<Write> writes, @ForAll("filters") List<Bson> filters) {
    var name = UUID.randomUUID().toString();
    var disk = collection(ON_DISK, name);
    var other = collection(OTHER, name);
    for (var write : writes) {
      write.to(disk);
      write.to(other);
    }
    for (var filter : filters) {
      for (var sort : List.of(Sorts.ascending("n", "_id"), Sorts.descending("s", "n", "_id"))) {
        assertThat(disk.find(filter).sort(sort).skip(1).limit(3).into(new ArrayList<>()))
            .isEqualTo(other.find(filter).sort(sort).skip(1).limit(3).into(new ArrayList<>()));
        var ids = Projections.include("_id");
        assertThat(disk.find(filter).sort(sort).projection(ids).into(new ArrayList<>()))
            .isEqualTo(other.find(filter).sort(sort).projection(ids).into(new ArrayList<>()));
      }
      assertThat(disk.estimatedDocumentCount()).isEqualTo(other.estimatedDocumentCount());
      assertThat(disk.find(filter).skip(1).limit(1).into(new ArrayList<>()))
          .hasSameSizeAs(other.find(filter).skip(1).limit(1).into(new ArrayList<>()));
      assertThat(disk.find(filter).into(new ArrayList<>()))
          .containsExactlyInAnyOrderElementsOf(other.find(filter).into(new ArrayList<>()));
      assertThat(disk.countDocuments(filter)).isEqualTo(other.countDocuments(filter));
      assertThat(grouped(disk, filter)).isEqualTo(grouped(other, filter));
    }
  }

  private static List<Document> grouped(MongoCollection<Document> collection, Bson filter) {
    return collection
        .aggregate(
            List.of(
                Aggregates.match(filter),
                Aggregates.group("$s", Accumulators.sum("sum", "$n")),
                Aggregates.sort(Sorts.ascending("_id"))))
        .into(new ArrayList<>());
  }

  private static MongoCollection<Document> collection(MongoClient client, String name) {
    var collection = client.getDatabase("test").getCollection(name);
    collection.createIndex(Indexes.ascending("s", "n", "_id"));
    collection.createIndex(Indexes.ascending("s", "tags"));
    collection.createIndex(Indexes.ascending("n"));
    return collection;
  }

  @Provide
  Arbitrary<List<Write>> writes() {
    var replace =
        Combinators.combine(ids(), documents())
            .as(
                (id, document) ->
                    (Write)
                        collection ->
                            collection.bulkWrite(
                                List.of(
                                    new ReplaceOneModel<>(
                                        Filters.eq("_id", id),
                                        new Document("_id", id)
                                            .append("s", document.get("s"))
                                            .append("n", document.get("n"))
                                            .append("tags", document.get("tags")),
                                        new ReplaceOptions().upsert(true))),
                                new BulkWriteOptions().ordered(false)));
    var insert =
        Combinators.combine(ids(), documents())
            .as((id, document) -> (Write) collection -> insert(collection, id, document));
    // Changes nothing; but what is read by ids is remembered until it is replaced.
    var read =
        ids()
            .set()
            .ofMinSize(2)
            .map(
                ids ->
                    (Write)
                        collection ->
                            assertThat(collection.find(Filters.in("_id", ids)))
                                .hasSizeLessThanOrEqualTo(ids.size()));
    var set =
        Combinators.combine(filter(), Arbitraries.integers().between(-2, 3))
            .as(
                (filter, n) ->
                    (Write) collection -> collection.updateMany(filter, Updates.set("n", n)));
    var delete = filter().map(filter -> (Write) collection -> collection.deleteMany(filter));
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(8, replace),
            net.jqwik.api.Tuple.of(2, insert),
            net.jqwik.api.Tuple.of(6, read),
            net.jqwik.api.Tuple.of(2, set),
            net.jqwik.api.Tuple.of(1, delete))
        .list()
        .ofMaxSize(40);
  }

  private static void insert(MongoCollection<Document> collection, String id, Document document) {
    try {
      collection.insertOne(new Document(document).append("_id", id));
    } catch (MongoWriteException e) {
      assertThat(e.getCode()).isEqualTo(11_000); // it is there already, here as there
    }
  }

  private static Arbitrary<String> ids() {
    return Arbitraries.of("a", "b", "c", "d", "e", "f", "g");
  }

  private static Arbitrary<Document> documents() {
    return Combinators.combine(
            Arbitraries.of("x", "y", "z\0z", ""),
            Arbitraries.integers().between(-2, 3),
            Arbitraries.of("t", "u", "v").list().ofMaxSize(3))
        .as((s, n, tags) -> new Document("s", s).append("n", n).append("tags", tags));
  }

  @Provide
  Arbitrary<List<Bson>> filters() {
    return filter().list().ofSize(6);
  }

  private static Arbitrary<Bson> filter() {
    var texts = Arbitraries.of("x", "y", "z\0z", "");
    var numbers = Arbitraries.integers().between(-2, 3);
    Arbitrary<Bson> simple =
        Arbitraries.oneOf(
            ids().map(id -> Filters.eq("_id", id)),
            ids().list().ofMaxSize(3).map(ids -> Filters.in("_id", ids)),
            texts.map(s -> Filters.eq("s", s)),
            texts.map(s -> Filters.ne("s", s)),
            numbers.map(n -> Filters.eq("n", n)),
            numbers.map(n -> Filters.gt("n", n)),
            numbers.map(n -> Filters.lte("n", n)),
            Combinators.combine(numbers, numbers)
                .as((n, m) -> Filters.and(Filters.gte("n", n), Filters.lt("n", m))),
            Combinators.combine(texts, numbers)
                .as((s, n) -> Filters.and(Filters.eq("s", s), Filters.lt("n", n))),
            texts.map(s -> Filters.gt("s", s)),
            ids().map(id -> Filters.lt("_id", id)),
            Arbitraries.of("t", "u", "v").map(tag -> Filters.gt("tags", tag)),
            texts.map(s -> Filters.and(Filters.eq("s", s), Filters.gt("tags", "t"))),
            Arbitraries.of("t", "u", "v").map(tag -> Filters.eq("tags", tag)));
    return Combinators.combine(simple, simple, Arbitraries.of(true, false))
        .as((one, other, both) -> both ? Filters.and(one, other) : one);
  }

  /** MongoDB's manual, "Ascending/Descending Sort": an array counts by its least or greatest. */
  @Example
  void sortsArraysByTheirLeastOrGreatest() {
    var collection = collection(ON_DISK, "arrays");
    collection.insertOne(new Document("_id", 1).append("s", "x").append("tags", List.of("b", "c")));
    collection.insertOne(new Document("_id", 2).append("s", "x").append("tags", List.of("a", "z")));
    collection.insertOne(new Document("_id", 3).append("s", "x").append("tags", List.of()));
    collection.insertOne(new Document("_id", 4).append("s", "y").append("tags", List.of("0")));
    collection.insertOne(new Document("_id", 5).append("s", "z").append("tags", List.of(5, 1000)));
    collection.insertOne(new Document("_id", 6).append("s", "z").append("tags", List.of(6)));
    assertThat(idsBy("z", collection, Sorts.ascending("tags", "_id"))).containsExactly(5, 6);
    assertThat(idsBy("z", collection, Sorts.descending("tags", "_id"))).containsExactly(5, 6);
    assertThat(idsBy("x", collection, Sorts.ascending("tags", "_id")).subList(1, 3))
        .containsExactly(2, 1);
    assertThat(idsBy("x", collection, Sorts.descending("tags", "_id")).subList(0, 2))
        .containsExactly(2, 1);
  }

  private static List<Integer> idsBy(String s, MongoCollection<Document> collection, Bson sort) {
    return collection.find(Filters.eq("s", s)).sort(sort).into(new ArrayList<>()).stream()
        .map(document -> document.getInteger("_id"))
        .toList();
  }

  /** A long answer comes in parts; what looks at all documents at once sees all of them. */
  @Example
  void seesAllOfManyLargeDocuments() {
    var collection = collection(ON_DISK, "large");
    var text = "x".repeat(1 << 20);
    var size = 40;
    for (var i = 0; i < size; i++) {
      collection.insertOne(new Document("_id", i).append("s", text).append("n", 1));
    }
    var all = Filters.regex("s", "^x");
    assertThat(collection.countDocuments(all)).isEqualTo(size);
    assertThat(collection.find(all).into(new ArrayList<>())).hasSize(size);
    assertThat(collection.find(all).batchSize(30).into(new ArrayList<>())).hasSize(size);
    assertThat(collection.find(all).batchSize(1).limit(3).into(new ArrayList<>())).hasSize(3);
    assertThat(collection.distinct("_id", all, Integer.class).into(new ArrayList<>()))
        .hasSize(size);
    assertThat(grouped(collection, all).getFirst().get("sum")).isEqualTo(size);
    assertThat(collection.updateMany(all, Updates.set("n", 2)).getModifiedCount()).isEqualTo(size);
    assertThat(collection.deleteMany(new Document()).getDeletedCount()).isEqualTo(size);
    assertThat(collection.countDocuments()).isZero();
  }

  /** Commands that look like those that are answered without the framework, and ask for more. */
  @Example
  void hearsWhatElseIsAskedForThanAnId() {
    var collection = collection(ON_DISK, "conditions");
    var upsert = new ReplaceOptions().upsert(true);
    for (var id : List.of("a", "b", "c")) {
      collection.replaceOne(Filters.eq("_id", id), new Document("s", id).append("n", 1), upsert);
    }
    var other = new Document("s", "x").append("n", 2);

    var refused =
        collection.replaceOne(Filters.and(Filters.eq("_id", "a"), Filters.eq("n", 2)), other);
    assertThat(refused.getMatchedCount()).isZero();
    assertThat(collection.replaceOne(Filters.eq("_id", "z"), other).getMatchedCount()).isZero();
    assertThat(collection.find(Filters.eq("s", "x"))).isEmpty();
    assertThatThrownBy(
            () ->
                collection.replaceOne(
                    Filters.eq("_id", "a"), new Document("_id", "b").append("s", "x"), upsert))
        .isInstanceOf(MongoWriteException.class);

    var some = collection.find(Filters.in("_id", "c", "a", "a", "z"));
    assertThat(some).extracting(found -> found.get("_id")).containsExactlyInAnyOrder("a", "c");
    assertThat(some.limit(1)).hasSize(1);
    assertThat(some.limit(0).sort(Sorts.descending("s")).first()).containsEntry("_id", "c");
    assertThat(some.projection(new Document("s", 1)).first()).doesNotContainKey("n");
    assertThat(collection.find(Filters.and(Filters.eq("_id", "a"), Filters.eq("n", 2)))).isEmpty();
    assertThat(ON_DISK.getDatabase("test").getCollection("none").find(Filters.eq("_id", "a")))
        .isEmpty();
  }

  @Example
  void sortsManyWithoutHoldingAll() {
    var collection = ON_DISK.getDatabase("test").getCollection("sorted");
    collection.createIndex(Indexes.ascending("tenant"));
    var random = new Random(3);
    var documents =
        IntStream.range(0, 3_000)
            .mapToObj(
                i ->
                    new Document("_id", "id" + i)
                        .append("tenant", "t")
                        .append("n", random.nextInt(500)))
            .toList();
    collection.insertMany(documents);
    var expected = new ArrayList<>(documents);
    expected.sort(Comparator.comparingInt(document -> document.getInteger("n")));
    for (var part : List.of(new int[] {0, 10}, new int[] {700, 50}, new int[] {2_990, 100})) {
      var page =
          collection
              .find(Filters.eq("tenant", "t"))
              .sort(Sorts.ascending("n"))
              .skip(part[0])
              .limit(part[1]);
      assertThat(page.into(new ArrayList<>()))
          .isEqualTo(expected.subList(part[0], Math.min(3_000, part[0] + part[1])));
    }
    var past = collection.find(Filters.eq("tenant", "t")).sort(Sorts.ascending("tenant"));
    assertThat(past.skip(Integer.MAX_VALUE).limit(500)).isEmpty();
  }

  /** Some 2^100 steps on a text that does not fit: the server stays usable. */
  @Example
  void givesUpAnExpressionWhenItsTimeIsOver() {
    var collection = ON_DISK.getDatabase("test").getCollection("expressions");
    collection.insertOne(new Document("_id", "a").append("s", "x".repeat(200)));
    var filter = Filters.regex("s", ".?".repeat(100) + "!");
    assertThatThrownBy(() -> collection.find(filter).maxTime(100, TimeUnit.MILLISECONDS).first())
        .isInstanceOf(MongoExecutionTimeoutException.class);
    var count = new CountOptions().maxTime(100, TimeUnit.MILLISECONDS);
    assertThatThrownBy(() -> collection.countDocuments(filter, count))
        .isInstanceOf(MongoExecutionTimeoutException.class);
    assertThat(
            collection.find(Filters.regex("s", "^X+$", "i")).maxTime(10, TimeUnit.SECONDS).first())
        .isNotNull();
    assertThat(collection.countDocuments(Filters.regex("s", "y"), count)).isZero();
  }

  @Example
  void givesUpAScanWhenItsTimeIsOver() {
    var collection = ON_DISK.getDatabase("test").getCollection("scanned");
    var many = IntStream.range(0, 20_000).mapToObj(i -> new Document("_id", i).append("n", i));
    collection.insertMany(many.toList());
    var scan = collection.find(Filters.gt("n", -1)).sort(Sorts.ascending("n"));
    assertThatThrownBy(() -> scan.maxTime(1, TimeUnit.MILLISECONDS).first())
        .isInstanceOf(MongoExecutionTimeoutException.class);
    assertThat(scan.maxTime(1, TimeUnit.MINUTES).first()).containsEntry("n", 0);
  }

  /** Neither who reads nor who writes waits for a search. */
  @Example
  void servesOthersBesideALongSearch() throws Exception {
    var collection = ON_DISK.getDatabase("test").getCollection("beside");
    collection.createIndex(Indexes.ascending("n"));
    collection.insertOne(new Document("_id", "a").append("n", 1).append("s", "x".repeat(200)));
    var endless = Filters.regex("s", ".?".repeat(100) + "!");
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var search =
          executor.submit(() -> collection.find(endless).maxTime(8, TimeUnit.SECONDS).first());
      for (var n = 2; n < 12; n++) {
        collection.replaceOne(
            Filters.eq("_id", "b"), new Document("n", n), new ReplaceOptions().upsert(true));
        assertThat(collection.find(Filters.eq("_id", "b")).first()).containsEntry("n", n);
        assertThat(collection.find(Filters.gt("n", 1)).first()).containsEntry("n", n);
        assertThat(collection.countDocuments(Filters.eq("n", n))).isEqualTo(1);
        assertThat(collection.countDocuments(Filters.eq("n", n - 1))).isEqualTo(n == 2 ? 1 : 0);
      }
      assertThat(search.isDone()).as("the search is over").isFalse();
      assertThatThrownBy(search::get).hasCauseInstanceOf(MongoExecutionTimeoutException.class);
    }
  }

  /** Whoever reads sees all of a command that writes, or nothing of it. */
  @Example
  void seesCommandsWhole() throws Exception {
    var collection = ON_DISK.getDatabase("test").getCollection("whole");
    collection.createIndex(Indexes.ascending("n", "_id"));
    var ids = IntStream.range(0, 600).mapToObj(i -> "id-" + i).toList();
    put(collection, ids, 0);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing =
          executor.submit(
              () -> {
                for (var n = 1; n <= 30; n++) {
                  put(collection, ids, n);
                }
              });
      do {
        var seen = new ArrayList<Integer>();
        collection
            .find(Filters.gte("n", 0))
            .batchSize(1_000)
            .forEach(document -> seen.add(document.getInteger("n")));
        assertThat(seen).hasSameSizeAs(ids);
        assertThat(seen).containsOnly(seen.getFirst());
        var n = seen.getFirst();
        assertThat(collection.countDocuments(Filters.eq("n", n))).isIn(0L, 600L);
      } while (!writing.isDone());
      writing.get();
    }
    assertThat(collection.countDocuments(Filters.eq("n", 30))).isEqualTo(600);
  }

  private static void put(MongoCollection<Document> collection, List<String> ids, int n) {
    collection.bulkWrite(
        ids.stream()
            .map(
                id ->
                    new ReplaceOneModel<>(
                        Filters.eq("_id", id),
                        new Document("_id", id).append("n", n),
                        new ReplaceOptions().upsert(true)))
            .toList(),
        new BulkWriteOptions().ordered(false));
  }

  /** MongoDB's manual, "Multikey Indexes": at most one of the indexed fields may be an array. */
  @Example
  void takesNothingInThatAnIndexRefuses() {
    var collection = ON_DISK.getDatabase("test").getCollection("parallel");
    collection.createIndex(Indexes.ascending("one", "other"));
    var whole = new Document("_id", "a").append("one", List.of(1)).append("other", List.of(2));
    var upsert = new ReplaceOptions().upsert(true);
    for (var known = 0; known < 2; known++) {
      assertThatThrownBy(() -> collection.replaceOne(Filters.eq("_id", "a"), whole, upsert))
          .isInstanceOf(MongoWriteException.class);
      assertThat(collection.countDocuments(Filters.eq("one", 1))).isZero();
      assertThat(collection.countDocuments()).isEqualTo(known);
      collection.replaceOne(Filters.eq("_id", "a"), new Document("_id", "a"), upsert);
    }
  }

  @Example
  void refusesASecondDocumentWithAUniqueKey() {
    var collection = ON_DISK.getDatabase("test").getCollection("unique");
    collection.createIndex(Indexes.ascending("k"), new IndexOptions().unique(true));
    collection.insertOne(new Document("k", 1));
    assertThatThrownBy(() -> collection.insertOne(new Document("k", 1)))
        .isInstanceOf(MongoWriteException.class);
    assertThatThrownBy(
            () ->
                collection.replaceOne(
                    Filters.eq("_id", "new"),
                    new Document("k", 1),
                    new ReplaceOptions().upsert(true)))
        .isInstanceOf(MongoWriteException.class);
    assertThat(collection.countDocuments()).isEqualTo(1);
  }

  @Example
  void servesNobodyElse() throws IOException {
    var uri = SQLITE.uri();
    for (var stranger :
        List.of(uri.replaceAll("\\?.*", ""), uri + "x", uri.replace("appName=", "appName=x"))) {
      var settings =
          MongoClientSettings.builder()
              .applyConnectionString(new ConnectionString(stranger))
              .applyToClusterSettings(
                  cluster -> cluster.serverSelectionTimeout(500, TimeUnit.MILLISECONDS))
              .build();
      try (var client = MongoClients.create(settings)) {
        assertThatThrownBy(() -> client.getDatabase("test").getCollection("kept").countDocuments())
            .isInstanceOf(MongoTimeoutException.class);
      }
    }
    var port = Integer.parseInt(uri.replaceAll(".*:([0-9]+)/.*", "$1"));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".repeat(2_000).getBytes(UTF_8));
      assertThat(endOf(socket)).as("closed").isTrue();
    }
  }

  private static boolean endOf(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset: there was more to read than was heard
    }
  }

  @Example
  void isWholeAfterReopening() throws IOException {
    var folder = Files.createTempDirectory("reopened");
    for (var round = 0; round < 3; round++) {
      try (var server = DocumentServer.start(folder);
          var client = MongoClients.create(server.uri())) {
        var collection = collection(client, "kept");
        assertThat(collection.countDocuments()).isEqualTo(round);
        assertThat(collection.countDocuments(Filters.eq("s", "x"))).isEqualTo(round);
        collection.insertOne(new Document("_id", round).append("s", "x").append("n", round));
      }
    }
  }
}
