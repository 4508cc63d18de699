package io.muster.server;

import io.muster.shared.access.Access;
import io.muster.shared.record.EventRecord;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Delays a read, for a bounded time, until the views show every write that was acknowledged before
 * it. When the time is over, the answer says so in {@link #HEADER}. Costs one comparison while the
 * views keep up, and nothing for writers.
 */
@Component
class FreshViews implements HandlerInterceptor, WebMvcConfigurer {

  static final String HEADER = "X-Muster-Consistency";
  private static final Duration BOUND = Duration.ofSeconds(1);

  private final EventRecord record;
  private final ObjectProvider<Projectors> projectors;

  FreshViews(EventRecord record, ObjectProvider<Projectors> projectors) {
    this.record = record;
    this.projectors = projectors;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/api/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getDispatcherType() == DispatcherType.REQUEST
        && handler instanceof HandlerMethod method
        && method.getBeanType().getPackageName().endsWith(".read.web")
        && !isForEverybody(method)
        && !projectors.getObject().awaitViews(record.head(), BOUND)) {
      response.setHeader(HEADER, "pending");
    }
    return true;
  }

  /** Downloads are: their signed addresses say all, and no view is asked. */
  private static boolean isForEverybody(HandlerMethod method) {
    var access = method.getMethodAnnotation(Access.class);
    return access != null && access.value() == Access.To.EVERYBODY;
  }

  /** Says in the answer of the request at hand that it may not be seen yet. */
  static void tellPending() {
    if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes web
        && web.getResponse() != null) {
      web.getResponse().setHeader(HEADER, "pending");
    }
  }
}
