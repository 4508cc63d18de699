package io.muster.shared.projection;

import com.mongodb.client.model.IndexModel;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.queries.Fold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes the read models of all contexts, and knows them: there is no other way to make one, so none
 * can be forgotten. Package and layer of the owner say where a read model is kept and which
 * projector keeps it:
 *
 * <table>
 *   <tr><th>package</th><th>database</th><th>projector</th></tr>
 *   <tr><td>{@code io.muster.<context>.read}</td><td>{@code muster-<context>}</td>
 *     <td>{@link #VIEWS}</td></tr>
 *   <tr><td>{@code io.muster.<context>.write}</td><td>{@code muster-<context>-write}</td>
 *     <td>{@link #LOOKUPS}</td></tr>
 *   <tr><td>{@code io.muster.<context>.process}</td><td>{@code muster-<context>-process}</td>
 *     <td>{@code <context>-process}</td></tr>
 * </table>
 *
 * <p>So a device's next poll waits for the few look-ups that it needs, and not for the views of
 * people, and a process waits for neither.
 */
public final class ReadModels {

  /** What decisions and the border look up. */
  public static final String LOOKUPS = "lookups";

  /** What people read. */
  public static final String VIEWS = "views";

  private static final String ROOT = "io.muster.";

  private final Databases databases;
  private final Map<String, List<ReadModel<?, ?>>> byProjector = new LinkedHashMap<>();

  public ReadModels(Databases databases) {
    this.databases = databases;
    byProjector.put(LOOKUPS, new ArrayList<>());
    byProjector.put(VIEWS, new ArrayList<>());
  }

  /**
   * A new read model.
   *
   * @param owner the class that reads it
   * @param name of the collection, in the owner's database
   * @param idsOf the ids of the views that an event concerns
   */
  public <E extends DomainEvent, V> ReadModel<E, V> make(
      Class<?> owner,
      String name,
      Class<V> views,
      Class<E> events,
      Function<E, List<String>> idsOf,
      Fold<E, V> fold,
      IndexModel... indexes) {
    return makeById(
        owner,
        name,
        views,
        events,
        idsOf,
        (_, before, event, recorded) -> fold.after(before, event, recorded),
        indexes);
  }

  /** The same where one event concerns several views that differ by their ids. */
  public synchronized <E extends DomainEvent, V> ReadModel<E, V> makeById(
      Class<?> owner,
      String name,
      Class<V> views,
      Class<E> events,
      Function<E, List<String>> idsOf,
      Fold.ById<E, V> fold,
      IndexModel... indexes) {
    var made =
        new ReadModel<>(databases.get(database(owner)), name, views, events, idsOf, fold, indexes);
    var beside = byProjector.computeIfAbsent(projectorOf(owner), _ -> new ArrayList<>());
    if (beside.stream().anyMatch(other -> other.name().equals(made.name()))) {
      throw new IllegalArgumentException("There are two read models of the name " + made.name());
    }
    beside.add(made);
    return made;
  }

  private static String database(Class<?> owner) {
    return switch (layer(owner)) {
      case "read", "" -> context(owner);
      default -> context(owner) + "-" + layer(owner);
    };
  }

  /** Name of the projector that keeps the read models of a class, and tells its followers. */
  public static String projectorOf(Class<?> owner) {
    return switch (layer(owner)) {
      case "read" -> VIEWS;
      case "process" -> context(owner) + "-process";
      default -> LOOKUPS;
    };
  }

  private static String context(Class<?> owner) {
    return segment(owner, 0);
  }

  private static String layer(Class<?> owner) {
    return segment(owner, 1);
  }

  private static String segment(Class<?> owner, int index) {
    var segments = owner.getPackageName().substring(ROOT.length()).split("\\.");
    return index < segments.length ? segments[index] : "";
  }

  /** All that were made, by the name of their projector. */
  public synchronized Map<String, List<ReadModel<?, ?>>> byProjector() {
    var all = new LinkedHashMap<String, List<ReadModel<?, ?>>>();
    byProjector.forEach((projector, models) -> all.put(projector, List.copyOf(models)));
    return all;
  }
}
