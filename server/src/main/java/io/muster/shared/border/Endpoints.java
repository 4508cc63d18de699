package io.muster.shared.border;

import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Finds the endpoint of a request once: before access and limits, which stand on the endpoint, are
 * checked. The endpoint that was checked is the one that is called.
 */
@Component
public class Endpoints implements WebMvcRegistrations {

  private static final String FOUND = Endpoints.class.getName() + ".found";

  /** What is said of each endpoint; there are as many as the controllers have. */
  private static final Map<Method, Endpoint> KNOWN = new ConcurrentHashMap<>();

  private final Mapping mapping = new Mapping();

  /**
   * What stands on an endpoint.
   *
   * @param access null where it says nothing: then nobody may call it
   * @param bodyLimit in bytes
   */
  public record Endpoint(Access.@Nullable To access, long bodyLimit) {

    private static Endpoint of(HandlerMethod method) {
      var access = method.getMethodAnnotation(Access.class);
      var limit = method.getMethodAnnotation(BodyLimit.class);
      return new Endpoint(
          access == null ? null : access.value(),
          limit == null ? BodyLimit.ORDINARY : limit.value());
    }
  }

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
  Optional<Endpoint> find(HttpServletRequest request) {
    try {
      ServletRequestPathUtils.parseAndCache(request);
      var found = mapping.getHandlerInternal(request);
      if (found != null) {
        request.setAttribute(FOUND, found);
        return of(request);
      }
    } catch (Exception e) {
      // Told again when the endpoint is called: a malformed path, not this method, not this
      // content.
    }
    return Optional.empty();
  }

  /** The endpoint that {@link #find} found. */
  public static Optional<Endpoint> of(HttpServletRequest request) {
    return found(request)
        .map(method -> KNOWN.computeIfAbsent(method.getMethod(), _ -> Endpoint.of(method)));
  }

  private static Optional<HandlerMethod> found(HttpServletRequest request) {
    return Optional.ofNullable((HandlerMethod) request.getAttribute(FOUND));
  }

  private static final class Mapping extends RequestMappingHandlerMapping {

    /** What addresses of some mapping begin with, before their first variable part. */
    private final Set<String> beginnings = ConcurrentHashMap.newKeySet();

    /**
     * Spring looks mappings without variable parts up by their address, and tries each of the
     * others on a request. Here the others are looked up, too, by what their addresses begin with.
     */
    @Override
    protected Set<String> getDirectPaths(RequestMappingInfo mapping) {
      var paths =
          mapping.getPatternValues().stream()
              .map(pattern -> pattern.split("[{*]", 2)[0])
              .collect(Collectors.toSet());
      beginnings.addAll(paths);
      return paths;
    }

    /** Tries all mappings, as Spring does, where none with the longest known beginning matches. */
    @Override
    protected @Nullable HandlerMethod lookupHandlerMethod(
        String address, HttpServletRequest request) throws Exception {
      return super.lookupHandlerMethod(beginning(address), request);
    }

    private String beginning(String address) {
      if (beginnings.contains(address)) {
        return address;
      }
      var end = address.lastIndexOf('/');
      while (end > 0) {
        var beginning = address.substring(0, end + 1);
        if (beginnings.contains(beginning)) {
          return beginning;
        }
        end = address.lastIndexOf('/', end - 1);
      }
      return address;
    }

    @Override
    protected @Nullable HandlerMethod getHandlerInternal(HttpServletRequest request)
        throws Exception {
      var found = found(request);
      return found.isPresent() && request.getDispatcherType() != DispatcherType.ERROR
          ? found.get()
          : super.getHandlerInternal(request);
    }
  }
}
