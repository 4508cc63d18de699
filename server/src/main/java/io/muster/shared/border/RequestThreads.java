package io.muster.shared.border;

import io.muster.shared.access.LaterAnswers;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Gives virtual threads the id and the caller of a request. */
@Component
class RequestThreads implements LaterAnswers {

  @Override
  public Executor ofThisRequest() {
    var id = Requests.current().orElseGet(() -> UUID.randomUUID().toString());
    var caller = SecurityContextHolder.getContext();
    return task ->
        Thread.startVirtualThread(
            () -> {
              Requests.begin(id);
              SecurityContextHolder.setContext(caller);
              task.run(); // the thread ends with it, and so do its variables
            });
  }
}
