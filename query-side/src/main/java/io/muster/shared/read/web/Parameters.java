package io.muster.shared.read.web;

import io.muster.shared.commands.Refusal;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.UriComponentsBuilder;

/** Query parameters, checked; and answers of one page with their headers. */
public final class Parameters {

  private static final int DEFAULT_PER_PAGE = 20;
  private static final int MAX_VALUES = 500;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private Parameters() {}

  /** {@code page} and {@code per_page}, 20 by default. */
  public static Paging paging(HttpServletRequest request) {
    return paging(request, DEFAULT_PER_PAGE);
  }

  public static Paging paging(HttpServletRequest request, int defaultPerPage) {
    return new Paging(
        positive(request, "page", 1, Integer.MAX_VALUE),
        positive(request, "per_page", defaultPerPage, Paging.MAX_PER_PAGE));
  }

  /** The whole list, unless the client asks for a page. */
  public static Paging pagingIfAsked(HttpServletRequest request) {
    return pagingIfAsked(request, DEFAULT_PER_PAGE);
  }

  public static Paging pagingIfAsked(HttpServletRequest request, int defaultPerPage) {
    return request.getParameter("page") == null && request.getParameter("per_page") == null
        ? Paging.WHOLE
        : paging(request, defaultPerPage);
  }

  private static int positive(HttpServletRequest request, String name, int ifAbsent, int most) {
    var text = request.getParameter(name);
    if (text == null) {
      return ifAbsent;
    }
    try {
      var number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw malformed(name + " must be a number from 1 to " + most);
    }
    throw malformed(name + " must be a number from 1 to " + most);
  }

  /** Every value of a parameter that may be repeated or hold several with commas between. */
  public static List<String> all(HttpServletRequest request, String name) {
    var values = request.getParameterValues(name);
    if (values == null) {
      return List.of();
    }
    if (values.length > MAX_VALUES || Arrays.stream(values).anyMatch(v -> v.indexOf('\0') >= 0)) {
      throw malformed(name + " has too many values, or one with a NUL character");
    }
    return Arrays.stream(values).filter(value -> !value.isEmpty()).toList();
  }

  /** Seconds since the epoch, or RFC 3339; null when absent. */
  public static @Nullable Instant time(HttpServletRequest request, String name) {
    var text = request.getParameter(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      var time =
          text.matches("\\d{1,11}")
              ? Instant.ofEpochSecond(Long.parseLong(text))
              : Instant.parse(text);
      if (time.isBefore(LATEST) && time.isAfter(LATEST.minus(Duration.ofDays(3_650_000)))) {
        return time;
      }
    } catch (DateTimeParseException e) {
      throw noTime(name);
    }
    throw noTime(name);
  }

  private static RuntimeException noTime(String name) {
    return malformed(name + " must be seconds since 1970 or a time like 2030-01-01T12:00:00Z");
  }

  /** A part of a text to look for; null when absent. */
  public static @Nullable String text(HttpServletRequest request, String name) {
    var text = request.getParameter(name);
    if (text != null && text.indexOf('\0') >= 0) {
      throw malformed(name + " must not have a NUL character");
    }
    return text;
  }

  public static RuntimeException malformed(String detail) {
    return Refusal.malformed("parameter-malformed", detail).asException();
  }

  /** A page with {@code Link} (RFC 8288) and {@code X-Total-Count}. */
  public static <V, J> ResponseEntity<List<J>> answer(
      HttpServletRequest request, Paging paging, Page<V> page, Function<V, J> json) {
    return counted(request, paging, page.total()).body(page.items().stream().map(json).toList());
  }

  /** The same; or the whole list, in parts while it is written, where no page is asked for. */
  public static <V, J> ResponseEntity<Collection<J>> answer(
      HttpServletRequest request,
      Paging paging,
      Function<Paging, Page<V>> query,
      Function<V, J> json) {
    if (paging.equals(Paging.WHOLE)) {
      var whole = new WholeList<>(query, json);
      return counted(request, paging, whole.size()).body(whole);
    }
    var page = query.apply(paging);
    return counted(request, paging, page.total()).body(page.items().stream().map(json).toList());
  }

  private static ResponseEntity.BodyBuilder counted(
      HttpServletRequest request, Paging paging, long total) {
    var answer = ResponseEntity.ok().header("X-Total-Count", String.valueOf(total));
    return paging.equals(Paging.WHOLE)
        ? answer
        : answer.header("Link", links(request, paging, paging.skip() + paging.perPage() < total));
  }

  /** The header {@code Link} (RFC 8288) of a page. */
  public static String links(HttpServletRequest request, Paging paging, boolean more) {
    var links = new ArrayList<String>();
    links.add(link(request, 1, paging, "first"));
    if (paging.page() > 1) {
      links.add(link(request, paging.page() - 1, paging, "prev"));
    }
    if (more) {
      links.add(link(request, paging.page() + 1, paging, "next"));
    }
    return String.join(", ", links);
  }

  private static String link(HttpServletRequest request, int page, Paging paging, String relation) {
    var uri =
        UriComponentsBuilder.fromPath(request.getRequestURI())
            .query(request.getQueryString())
            .replaceQueryParam("page", page)
            .replaceQueryParam("per_page", paging.perPage())
            .build()
            .toUriString();
    return "<" + uri + ">; rel=\"" + relation + "\"";
  }
}
