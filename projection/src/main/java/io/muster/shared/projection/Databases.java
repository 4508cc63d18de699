package io.muster.shared.projection;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.codecs.Codec;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;

/** The databases of the contexts: one each, so that no context finds another's collections. */
public final class Databases {

  private final MongoClient client;
  private final CodecRegistry codecs;

  /**
   * @param codecs for value types that records hold
   */
  public Databases(MongoClient client, List<? extends Codec<?>> codecs) {
    this.client = client;
    this.codecs =
        CodecRegistries.fromRegistries(
            CodecRegistries.fromCodecs(codecs), MongoClientSettings.getDefaultCodecRegistry());
  }

  /**
   * @param name of the context and what of it is kept there
   */
  public MongoDatabase get(String name) {
    return client.getDatabase("muster-" + name).withCodecRegistry(codecs);
  }
}
