package io.muster.shared.border;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.shared.events.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * The error body of the API.
 *
 * @param error what is wrong and how to fix it, for the caller to read
 * @param code of the kind of error, for programs: kebab-case, stable
 * @param requestId finds the line in the log
 * @param id of the thing that stands in the way; left out when there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ErrorBody(
    String error, String code, @JsonProperty("request_id") String requestId, @Nullable String id) {

  static ErrorBody of(String code, String error) {
    return of(code, error, null);
  }

  static ErrorBody of(String code, String error, @Nullable String id) {
    Requests.refuse(code);
    return new ErrorBody(error, code, Requests.current().orElse(""), id);
  }

  /** The same for one who is known and not let in just now. */
  public static void write(
      JsonMapper json,
      HttpServletResponse response,
      HttpStatus status,
      String code,
      String error,
      Caller caller)
      throws IOException {
    write(json, response, status, code, error);
    Requests.refuse(code, caller.actor());
  }

  /** Answers a request that reaches no controller. */
  public static void write(
      JsonMapper json, HttpServletResponse response, HttpStatus status, String code, String error)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    json.writeValue(response.getOutputStream(), of(code, error));
  }
}
