package io.muster.shared.border;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Ids in addresses. What is no UUID is the id of nothing, and is answered as one that nobody knows:
 * a client that was given an id by somebody else need not know how ours look.
 */
@Component
class UnknownIds implements Converter<String, UUID> {

  /** No thing has this id. */
  static final UUID NOTHING = new UUID(0, 0);

  static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Of the request: what stood where an id should be. */
  private static final String TEXT = UnknownIds.class.getName();

  @Override
  public UUID convert(String text) {
    if (FORM.matcher(text).matches()) {
      return UUID.fromString(text);
    }
    var request = RequestContextHolder.getRequestAttributes();
    if (request != null) {
      request.setAttribute(TEXT, text, RequestAttributes.SCOPE_REQUEST);
    }
    return NOTHING;
  }

  /** What stood in the address of the request that is handled where an id should be; or null. */
  static @Nullable String text() {
    var request = RequestContextHolder.getRequestAttributes();
    return request == null
        ? null
        : (String) request.getAttribute(TEXT, RequestAttributes.SCOPE_REQUEST);
  }
}
