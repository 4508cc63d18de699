package io.muster.shared.read;

import io.muster.shared.queries.Query;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.axonframework.messaging.responsetypes.ResponseType;
import org.axonframework.queryhandling.GenericQueryMessage;
import org.axonframework.queryhandling.QueryBus;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.stereotype.Component;

/** Asks over the query bus, wherever the handler is. */
@Component
public class Queries {

  /** Whether a query is answered by an {@link Optional}: the bus takes out what is in it. */
  private static final ClassValue<Boolean> OPTIONAL =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> query) {
          var answer = ResolvableType.forClass(query).as(Query.class).getGeneric(0).resolve();
          return answer == Optional.class;
        }
      };

  private final QueryBus bus;

  public Queries(QueryBus bus) {
    this.bus = bus;
  }

  /**
   * Waits for the answer.
   *
   * @throws RuntimeException what the handler threw
   */
  @SuppressWarnings("unchecked") // a query has one handler, whose type a test holds against it
  public <R> R ask(Query<R> query) {
    try {
      var message = new GenericQueryMessage<>(query, query.getClass().getName(), Answer.TYPE);
      var answer = bus.query(message).join();
      if (answer.isExceptional()) {
        throw unchecked(answer.exceptionResult());
      }
      @Nullable Object payload = answer.getPayload();
      return (R) (OPTIONAL.get(query.getClass()) ? Optional.ofNullable(payload) : payload);
    } catch (CompletionException e) {
      throw unchecked(e.getCause());
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable fault) {
    return fault instanceof RuntimeException known ? known : new IllegalStateException(fault);
  }

  /** Whatever the handler answers. */
  private enum Answer implements ResponseType<Object> {
    TYPE;

    @Override
    public boolean matches(Type type) {
      return true;
    }

    @Override
    public Class<Object> responseMessagePayloadType() {
      return Object.class;
    }

    @Override
    public Class<?> getExpectedResponseType() {
      return Object.class;
    }
  }
}
