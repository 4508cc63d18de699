package io.muster.shared.border;

import io.muster.shared.access.LongPoll;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Serves requests that wait for news.
 *
 * <p>Servlets, filters and Spring know nothing of the waiting: each time that such a request is
 * served it is a new one to them, and nothing of it is kept after. While it waits, only its
 * connection, its headers and what it remembers take memory.
 */
public final class LongPolls extends Handler.Wrapper {

  /** Requests that may wait have this in their query. */
  private static final String WAIT = "wait=";

  private static final String ATTRIBUTE = LongPoll.class.getName();

  /** A request with more headers does not wait: they stay in memory as long as it does. */
  private static final int MAX_HEADERS = 50;

  /** Characters of path and query; likewise. */
  private static final int MAX_ADDRESS = 500;

  /** How many requests are served again at the same time, when very many have news at once. */
  private final Semaphore again = new Semaphore(256);

  private final Executor threads;

  LongPolls(@Nullable Handler served, Executor threads) {
    super(served);
    this.threads = threads;
  }

  /** A request that cannot wait is answered with what there is. */
  static LongPoll of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof LongPoll poll ? poll : Impatient.INSTANCE;
  }

  /** Whether the request waited before, so that the client may be gone meanwhile. */
  public static boolean hasWaited(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Poll poll && poll.memory != null;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var query = request.getHttpURI().getQuery();
    if (query == null || !query.contains(WAIT) || !HttpMethod.GET.is(request.getMethod())) {
      return super.handle(request, response, callback);
    }
    return new Poll(request, response, callback).serve();
  }

  private final class Poll implements LongPoll {

    private final Request request;
    private final Response response;
    private final Callback callback;
    private @Nullable CompletableFuture<?> news;
    private @Nullable Object memory;
    private @Nullable Object id;

    Poll(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      request.addIdleTimeoutListener(_ -> false); // whoever waits is not idle
    }

    @Override
    public <T> Optional<T> remembered(Class<T> type) {
      return Optional.ofNullable(type.cast(memory));
    }

    @Override
    public boolean serveAgainAfter(CompletableFuture<?> news, Object memory) {
      if (request.getHeaders().size() > MAX_HEADERS
          || request.getHttpURI().getPathQuery().length() > MAX_ADDRESS) {
        return false;
      }
      this.news = news;
      this.memory = memory;
      return true;
    }

    boolean serve() throws Exception {
      var pass = new Pass(request, this);
      return getHandler()
          .handle(
              pass,
              new Answer(pass, response, this),
              Callback.from(() -> served(pass), this::failed));
    }

    private void served(Pass pass) {
      request.getComponents().getCache().clearAttributes(); // else it would keep the servlet's
      var awaited = news;
      if (awaited == null) {
        callback.succeeded();
        return;
      }
      news = null;
      id = pass.getAttribute(Requests.HEADER);
      response.reset();
      awaited.whenCompleteAsync((_, _) -> serveAgain(), threads);
    }

    private void failed(Throwable failure) {
      request.getComponents().getCache().clearAttributes();
      if (news != null) {
        news.cancel(false); // nobody waits for them
      }
      callback.failed(failure);
    }

    private void serveAgain() {
      again.acquireUninterruptibly();
      try {
        if (!serve()) {
          Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
        }
      } catch (Throwable e) { // as Jetty does for those that it calls itself
        Response.writeError(request, response, callback, e);
      } finally {
        again.release();
      }
    }
  }

  /** A request as it is served once: what is noted of it ends with that. */
  private static final class Pass extends Request.AttributesWrapper {

    Pass(Request request, Poll poll) {
      super(request, new Attributes.Layer(request));
      setAttribute(ATTRIBUTE, poll);
      if (poll.id != null) {
        setAttribute(Requests.HEADER, poll.id);
      }
    }

    // Listeners of the servlet are not passed on: the request would keep them while it waits.

    @Override
    public void addIdleTimeoutListener(Predicate<TimeoutException> listener) {}

    /** What fails is seen when the answer is written. */
    @Override
    public void addFailureListener(Consumer<Throwable> listener) {}

    /** It tells when the servlet's objects can be used for another request: they are not. */
    @Override
    public void addHttpStreamWrapper(Function<HttpStream, HttpStream> wrapper) {}
  }

  /** Drops what is written as soon as it is known that the request waits. */
  private static final class Answer extends Response.Wrapper {

    private final Poll poll;
    private boolean dropped;

    Answer(Request request, Response response, Poll poll) {
      super(request, response);
      this.poll = poll;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
      if (poll.news == null) {
        super.write(last, content, callback);
      } else {
        dropped |= last;
        callback.succeeded();
      }
    }

    @Override
    public boolean isCommitted() {
      return dropped || super.isCommitted();
    }

    @Override
    public boolean hasLastWrite() {
      return dropped || super.hasLastWrite();
    }

    @Override
    public boolean isCompletedSuccessfully() {
      return dropped || super.isCompletedSuccessfully();
    }
  }

  private enum Impatient implements LongPoll {
    INSTANCE;

    @Override
    public <T> Optional<T> remembered(Class<T> type) {
      return Optional.empty();
    }

    @Override
    public boolean serveAgainAfter(CompletableFuture<?> news, Object memory) {
      return false;
    }
  }
}
