package io.muster.server;

import io.muster.deployments.process.DeploymentCompletion;
import io.muster.shared.access.Access;
import io.muster.shared.border.CurrentRequest;
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

  private static final String DEPLOYMENTS = "io.muster.deployments.";

  private final EventRecord record;
  private final DeploymentCompletion completion;
  private final ObjectProvider<Projectors> projectors;

  FreshViews(
      EventRecord record, DeploymentCompletion completion, ObjectProvider<Projectors> projectors) {
    this.record = record;
    this.completion = completion;
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
        && !isFresh(method)) {
      response.setHeader(HEADER, "pending");
    }
    return true;
  }

  private boolean isFresh(HandlerMethod method) {
    var of = method.getBeanType().getPackageName();
    var isSettled = !of.startsWith(DEPLOYMENTS) || areDeploymentsSettled();
    var isShown =
        !of.endsWith(".read.web")
            || isForEverybody(method)
            || projectors.getObject().awaitViews(record.head(), BOUND);
    return isSettled && isShown;
  }

  /**
   * Whoever looks after deployments sees one end with the last report of its devices, and may do at
   * once what waits for the end.
   */
  private boolean areDeploymentsSettled() {
    return CurrentRequest.ofUser()
        .map(
            tenant ->
                projectors.getObject().awaitDeployments(record.head(), BOUND)
                    && completion.finishComplete(tenant))
        .orElse(true);
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
