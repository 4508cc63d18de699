package io.muster.server;

import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Stores a processor's token after everything else that its batch does; Axon by itself stores it
 * before. Token, sagas and events share no transaction here, so a crash in between must repeat the
 * batch and never skip a step.
 */
final class OnCommitTokenStore implements TokenStore {

  private final TokenStore store;

  OnCommitTokenStore(TokenStore store) {
    this.store = store;
  }

  @Override
  public void storeToken(@Nullable TrackingToken token, String processor, int segment) {
    if (CurrentUnitOfWork.isStarted()) {
      CurrentUnitOfWork.get().onCommit(_ -> store.storeToken(token, processor, segment));
    } else {
      store.storeToken(token, processor, segment);
    }
  }

  @Override
  public void initializeTokenSegments(String processor, int segments) {
    store.initializeTokenSegments(processor, segments);
  }

  @Override
  public void initializeTokenSegments(
      String processor, int segments, @Nullable TrackingToken initial) {
    store.initializeTokenSegments(processor, segments, initial);
  }

  @Override
  public void initializeSegment(@Nullable TrackingToken token, String processor, int segment) {
    store.initializeSegment(token, processor, segment);
  }

  @Override
  public void deleteToken(String processor, int segment) {
    store.deleteToken(processor, segment);
  }

  @Override
  public boolean requiresExplicitSegmentInitialization() {
    return store.requiresExplicitSegmentInitialization();
  }

  @Override
  public @Nullable TrackingToken fetchToken(String processor, int segment) {
    return store.fetchToken(processor, segment);
  }

  @Override
  public @Nullable TrackingToken fetchToken(String processor, Segment segment) {
    return store.fetchToken(processor, segment);
  }

  @Override
  public void extendClaim(String processor, int segment) {
    store.extendClaim(processor, segment);
  }

  @Override
  public void releaseClaim(String processor, int segment) {
    store.releaseClaim(processor, segment);
  }

  @Override
  public int[] fetchSegments(String processor) {
    return store.fetchSegments(processor);
  }

  @Override
  public List<Segment> fetchAvailableSegments(String processor) {
    return store.fetchAvailableSegments(processor);
  }

  @Override
  public Optional<String> retrieveStorageIdentifier() {
    return store.retrieveStorageIdentifier();
  }
}
