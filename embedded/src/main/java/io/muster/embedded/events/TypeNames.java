package io.muster.embedded.events;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The names of payload and aggregate types, which the log stores by number. Few, never removed. */
final class TypeNames {

  record Type(String name, String revision) {
    static Type of(String name, @Nullable String revision) {
      return new Type(name, revision == null ? "" : revision);
    }
  }

  private final Map<Type, Integer> ids = new ConcurrentHashMap<>();
  private final Map<Integer, Type> types = new ConcurrentHashMap<>();

  private TypeNames() {}

  static TypeNames load(Connection connection) throws SQLException {
    var names = new TypeNames();
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT id, name, revision FROM type")) {
      while (row.next()) {
        names.put(row.getInt(1), new Type(row.getString(2), row.getString(3)));
      }
    }
    return names;
  }

  private void put(int id, Type type) {
    types.put(id, type);
    ids.put(type, id);
  }

  Type get(int id) {
    var type = types.get(id);
    if (type == null) {
      throw new EventLogException("The event log is damaged: it has no type " + id);
    }
    return type;
  }

  /** The number of a type that is registered. */
  int idOf(Type type) {
    var id = ids.get(type);
    if (id == null) {
      throw new EventLogException("The event log has no number for " + type);
    }
    return id;
  }

  /** Gives a type a number, committed at once; one that has one keeps it. */
  void register(Type type, Connection connection) throws SQLException {
    if (ids.containsKey(type)) {
      return;
    }
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO type (name, revision) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name"
                + " RETURNING id")) {
      insert.setString(1, type.name());
      insert.setString(2, type.revision());
      int id;
      try (var row = insert.executeQuery()) {
        row.next();
        id = row.getInt(1);
      }
      connection.commit();
      put(id, type);
    }
  }
}
