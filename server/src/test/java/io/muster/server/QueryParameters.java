package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.shared.events.Caller;
import io.muster.shared.events.TenantId;
import java.util.HashMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The query parameters of an endpoint: those that it looks at when it is called without any. */
final class QueryParameters {

  private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");
  private static final String NOBODYS = "00000000-0000-4000-8000-00000000dead";

  private QueryParameters() {}

  private static final class Recording extends MockHttpServletRequest {

    private final Set<String> asked = new TreeSet<>();

    Recording(String method, String path) {
      super(method, path);
    }

    @Override
    public @Nullable String getParameter(String name) {
      asked.add(name);
      return super.getParameter(name);
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
      asked.add(name);
      return super.getParameterValues(name);
    }
  }

  /** In the order of their names; of all endpoints there, where they give other forms. */
  static Set<String> of(TestServer server, String method, String pattern) {
    var found = new TreeSet<String>();
    server
        .bean(RequestMappingHandlerMapping.class, "requestMappingHandlerMapping")
        .getHandlerMethods()
        .forEach(
            (mapping, endpoint) -> {
              if (mapping.getPatternValues().contains(pattern) && hasMethod(mapping, method)) {
                found.addAll(askedBy(server, method, pattern, endpoint));
              }
            });
    return found;
  }

  private static Set<String> askedBy(
      TestServer server, String method, String pattern, HandlerMethod endpoint) {
    var variables = new HashMap<String, String>();
    VARIABLE.matcher(pattern).results().forEach(it -> variables.put(it.group(1), NOBODYS));
    var request = new Recording(method, VARIABLE.matcher(pattern).replaceAll(NOBODYS));
    if (!method.equals("DELETE")) { // which rarely has a body
      request.setContentType("application/json");
      request.setContent("{}".getBytes(UTF_8));
    }
    request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, variables);
    var nobody =
        new Caller(new TenantId("nobodys"), Caller.Kind.USER, UUID.randomUUID().toString(), "none");
    SecurityContextHolder.getContext()
        .setAuthentication(new TestingAuthenticationToken(nobody, "none"));
    try {
      server
          .bean(RequestMappingHandlerAdapter.class, "requestMappingHandlerAdapter")
          .handle(request, new MockHttpServletResponse(), endpoint.createWithResolvedBean());
    } catch (Exception e) {
      // What it looked at before it refused is what it would look at.
    } finally {
      SecurityContextHolder.clearContext();
    }
    request.asked.removeIf(name -> name.endsWith("[]")); // the framework's other form
    return request.asked;
  }

  private static boolean hasMethod(RequestMappingInfo mapping, String method) {
    return mapping.getMethodsCondition().getMethods().contains(RequestMethod.valueOf(method));
  }
}
