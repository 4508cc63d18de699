package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import org.bson.Document;

/** Which generation of its read models each projector keeps: 0 at first, one more a rebuild. */
public final class Generations {

  private final MongoCollection<Document> generations;

  public Generations(MongoCollection<Document> generations) {
    this.generations = generations;
  }

  int of(String projector) {
    var known = generations.find(eq("_id", projector)).first();
    return known == null ? 0 : known.getInteger("generation");
  }

  void put(String projector, int generation) {
    generations.replaceOne(
        eq("_id", projector),
        new Document("_id", projector).append("generation", generation),
        new ReplaceOptions().upsert(true));
  }

  /** The name of a token or collection in a generation. */
  static String named(String name, int generation) {
    return generation == 0 ? name : name + "-" + generation;
  }
}
