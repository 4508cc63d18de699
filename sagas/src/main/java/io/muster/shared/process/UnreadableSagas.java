package io.muster.shared.process;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValues;
import org.axonframework.modelling.saga.repository.SagaStore;

/**
 * A store of sagas of which one that cannot be read concerns nobody else: it is loaded blank, never
 * written, and {@link SagaDeadLetters} parks it with what it would have heard. The framework loads
 * a saga before it asks anybody about faults, so that one would stop its whole segment.
 */
public final class UnreadableSagas implements SagaStore<Object> {

  private final SagaStore<Object> store;
  private final Function<String, Set<AssociationValue>> associationsOf;
  private final Predicate<Throwable> concernsEverybody;

  private static final int MAX_REASON = 500;

  /** The reasons, by saga; an entry is removed only when its saga can be read again. */
  private final Map<String, String> unreadable = new ConcurrentHashMap<>();

  /**
   * @param associationsOf reads by what a saga is found, without the saga
   * @param concernsEverybody tells the faults that no saga is to blame for
   */
  public UnreadableSagas(
      SagaStore<Object> store,
      Function<String, Set<AssociationValue>> associationsOf,
      Predicate<Throwable> concernsEverybody) {
    this.store = store;
    this.associationsOf = associationsOf;
    this.concernsEverybody = concernsEverybody;
  }

  /** Why a saga could not be read when it was loaded last. */
  public Optional<RuntimeException> whyNot(String saga) {
    return Optional.ofNullable(unreadable.get(saga)).map(IllegalStateException::new);
  }

  @Override
  public Set<String> findSagas(Class<?> sagaType, AssociationValue associationValue) {
    return store.findSagas(sagaType, associationValue);
  }

  @Override
  public <S> Entry<S> loadSaga(Class<S> sagaType, String saga) {
    try {
      var found = store.loadSaga(sagaType, saga);
      unreadable.remove(saga);
      return found;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      if (concernsEverybody.test(e)) {
        throw e;
      }
      var reason = String.valueOf(e);
      unreadable.put(saga, reason.substring(0, Math.min(reason.length(), MAX_REASON)));
      return blank(sagaType, associationsOf.apply(saga));
    }
  }

  private static <S> Entry<S> blank(Class<S> sagaType, Set<AssociationValue> associations) {
    try {
      var constructor = sagaType.getDeclaredConstructor();
      constructor.setAccessible(true);
      var made = constructor.newInstance();
      return new Entry<>() {
        @Override
        public Set<AssociationValue> associationValues() {
          return associations;
        }

        @Override
        public S saga() {
          return made;
        }
      };
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(sagaType + " needs a constructor without parameters", e);
    }
  }

  @Override
  public void insertSaga(
      Class<?> sagaType, String saga, Object state, Set<AssociationValue> associations) {
    store.insertSaga(sagaType, saga, state, associations);
  }

  @Override
  public void updateSaga(
      Class<?> sagaType, String saga, Object state, AssociationValues associations) {
    if (!unreadable.containsKey(saga)) {
      store.updateSaga(sagaType, saga, state, associations);
    }
  }

  @Override
  public void deleteSaga(Class<?> sagaType, String saga, Set<AssociationValue> associations) {
    if (!unreadable.containsKey(saga)) {
      store.deleteSaga(sagaType, saga, associations);
    }
  }
}
