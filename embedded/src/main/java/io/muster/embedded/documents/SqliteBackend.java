package io.muster.embedded.documents;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Databases as SQLite files in a folder. */
final class SqliteBackend extends AbstractMongoBackend {

  private final Path folder;
  private final Map<String, SqliteDatabase> open = new ConcurrentHashMap<>();

  SqliteBackend(Path folder) {
    this.folder = folder;
  }

  @Override
  protected MongoDatabase openOrCreateDatabase(String name) {
    if (!name.matches("[A-Za-z0-9_-]{1,60}")) {
      throw new IllegalArgumentException("a database's name has A-Z, a-z, 0-9, _ and -: " + name);
    }
    return open.computeIfAbsent(
        name, _ -> new SqliteDatabase(name, folder.resolve(name + ".db"), getCursorRegistry()));
  }

  @Override
  public void close() {
    super.close();
    open.values().forEach(SqliteDatabase::close);
    open.clear();
  }
}
