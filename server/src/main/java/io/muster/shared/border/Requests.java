package io.muster.shared.border;

import io.muster.shared.events.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request an id, in the answer, in the log and in what it causes; and drops headers
 * that mean something inside only.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class Requests extends OncePerRequestFilter {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  static final String HEADER = "X-MEN-RequestID";
  private static final String INTERNAL = "x-men-rbac";
  private static final String MDC_KEY = "request";
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();
  private static final ThreadLocal<Refusal> REFUSAL = new ThreadLocal<>();

  /**
   * @param by who asked, as far as that is known
   */
  private record Refusal(String code, String by) {}

  private final SecurityLog security;

  Requests(SecurityLog security) {
    this.security = security;
  }

  /** The id of the request that this thread serves. */
  static Optional<String> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var id = id(request);
    request.setAttribute(HEADER, id);
    response.setHeader(HEADER, id);
    response.setHeader("X-Content-Type-Options", "nosniff"); // also of what is refused early
    response.setHeader("Referrer-Policy", "no-referrer");
    begin(id);
    try {
      chain.doFilter(new WithoutInternalHeaders(request), response);
    } finally {
      var refusal = REFUSAL.get();
      if (refusal != null) {
        var call =
            new SecurityLog.Call(
                request.getMethod(),
                request.getRequestURI(),
                request.getRemoteAddr(),
                refusal.by,
                id);
        security.refused(response.getStatus(), refusal.code, call);
      }
      end();
    }
  }

  /** The request that this thread serves is answered by an error. */
  static void refuse(String code) {
    refuse(code, Callers.current().map(Caller::actor).orElse("-"));
  }

  /**
   * @param by who asked, also when he is not let in
   */
  static void refuse(String code, String by) {
    REFUSAL.set(new Refusal(code, by));
  }

  /** An answer that comes later is of the same request. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  private static String id(HttpServletRequest request) {
    if (request.getAttribute(HEADER) instanceof String known) {
      return known;
    }
    var asked = request.getHeader(HEADER);
    return asked != null && ID.matcher(asked).matches() ? asked : UUID.randomUUID().toString();
  }

  /** From now on this thread serves the request. */
  static void begin(String id) {
    CURRENT.set(id);
    REFUSAL.remove();
    MDC.put(MDC_KEY, id);
  }

  static void end() {
    MDC.remove(MDC_KEY);
    CURRENT.remove();
    REFUSAL.remove();
  }

  private static final class WithoutInternalHeaders extends HttpServletRequestWrapper {

    WithoutInternalHeaders(HttpServletRequest request) {
      super(request);
    }

    private static boolean internal(String name) {
      return name.toLowerCase(Locale.ROOT).startsWith(INTERNAL);
    }

    @Override
    public @Nullable String getHeader(String name) {
      return internal(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return internal(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
      List<String> names = Collections.list(super.getHeaderNames());
      names.removeIf(WithoutInternalHeaders::internal);
      return Collections.enumeration(names);
    }
  }
}
