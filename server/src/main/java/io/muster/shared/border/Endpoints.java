package io.muster.shared.border;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Finds the endpoint of a request once: before access and limits, which stand on the endpoint, are
 * checked. The endpoint that was checked is the one that is called.
 */
@Component
public class Endpoints implements WebMvcRegistrations {

  private static final String FOUND = Endpoints.class.getName() + ".found";

  private final Mapping mapping = new Mapping();

  @Override
  public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
    return mapping;
  }

  /**
   * Looks for the endpoint of a request that came in.
   *
   * @return empty where there is none, or none for this method or form of content: then the request
   *     is refused later, in the form of the API
   */
  Optional<HandlerMethod> find(HttpServletRequest request) {
    ServletRequestPathUtils.parseAndCache(request);
    try {
      var handler = mapping.getHandler(request);
      if (handler != null && handler.getHandler() instanceof HandlerMethod method) {
        request.setAttribute(FOUND, method);
        return Optional.of(method);
      }
    } catch (Exception e) {
      // Told again when the endpoint is called: not this method, not this content.
    }
    return Optional.empty();
  }

  /** The endpoint that {@link #find} found. */
  public static Optional<HandlerMethod> of(HttpServletRequest request) {
    return Optional.ofNullable((HandlerMethod) request.getAttribute(FOUND));
  }

  private static final class Mapping extends RequestMappingHandlerMapping {

    @Override
    protected @Nullable HandlerMethod getHandlerInternal(HttpServletRequest request)
        throws Exception {
      var found = of(request);
      return found.isPresent() && request.getDispatcherType() != DispatcherType.ERROR
          ? found.get()
          : super.getHandlerInternal(request);
    }
  }
}
