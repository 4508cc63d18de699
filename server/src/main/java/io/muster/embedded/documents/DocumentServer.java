package io.muster.embedded.documents;

import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where documents are kept: in this process, or in a MongoDB elsewhere. */
public final class DocumentServer implements AutoCloseable {

  private final @Nullable MongoServer server;
  private final String uri;

  private DocumentServer(@Nullable MongoServer server, String uri) {
    this.server = server;
    this.uri = uri;
  }

  /**
   * Serves on a free port of the loopback interface.
   *
   * @param folder one SQLite file a database
   */
  public static DocumentServer start(Path folder) {
    var server = new MongoServer(new SqliteBackend(folder));
    return new DocumentServer(server, server.bindAndGetConnectionString());
  }

  /**
   * @param uri of a MongoDB that somebody else runs
   */
  public static DocumentServer external(String uri) {
    return new DocumentServer(null, uri);
  }

  public String uri() {
    return uri;
  }

  @Override
  public void close() {
    if (server != null) {
      server.shutdown();
    }
  }
}
