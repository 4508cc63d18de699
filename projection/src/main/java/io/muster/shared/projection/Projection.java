package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import java.util.List;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.StreamableMessageSource;

/**
 * What a projector keeps up to date, and by what.
 *
 * @param name of the checkpoint; one for each projector
 * @param deadLetters where events go that a view cannot be made from
 * @param besideReaders whether the databases are read while it catches up
 */
public record Projection(
    String name,
    StreamableMessageSource<TrackedEventMessage<?>> events,
    Checkpoints checkpoints,
    List<ReadModel<?, ?>> readModels,
    List<Follower> followers,
    DeadLetters deadLetters,
    boolean besideReaders) {

  /** The same read models elsewhere, with a checkpoint of their own, followed by nobody. */
  Projection shadow(String checkpoint, List<ReadModel<?, ?>> models) {
    return new Projection(
        checkpoint, events, checkpoints, models, List.of(), deadLetters.another(), true);
  }

  /**
   * To be called before a write: renews the claim when that was long ago.
   *
   * @throws IllegalStateException when another process writes the read models now
   */
  void requireClaim() {
    checkpoints.requireFresh(name);
  }

  /** Where letters go; as every write, only while this process has the claim. */
  DeadLetterSink letterSink() {
    return new FencedLetters(deadLetters, this::requireClaim);
  }

  private record FencedLetters(DeadLetterSink letters, Runnable requireClaim)
      implements DeadLetterSink {

    @Override
    public boolean parkIfBlocked(String readModel, String viewId, PositionedEvent event) {
      requireClaim.run();
      return letters.parkIfBlocked(readModel, viewId, event);
    }

    @Override
    public void park(String readModel, String viewId, PositionedEvent event, Throwable cause) {
      requireClaim.run();
      letters.park(readModel, viewId, event, cause);
    }
  }

  /** The name of a checkpoint or collection in a generation. */
  static String named(String name, int generation) {
    return generation == 0 ? name : name + "-" + generation;
  }

  /** Of all views: differs when there is another read model, or one with other fields. */
  String shape() {
    return Shape.digest(
        readModels.stream().map(ReadModel::shape).sorted().collect(Collectors.joining("\n")));
  }

  boolean wants(Class<?> payloadType) {
    return DomainEvent.class.isAssignableFrom(payloadType)
        && readModels.stream().anyMatch(readModel -> readModel.concernedBy(payloadType));
  }
}
