package io.muster.shared.border;

import com.mongodb.MongoExecutionTimeoutException;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.IncompatibleAggregateException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns refusals into answers, and hides faults behind the id that finds them in the log. */
@RestControllerAdvice
class Errors {

  private static final Logger log = LoggerFactory.getLogger(Errors.class);

  @ExceptionHandler
  ResponseEntity<ErrorBody> handle(Exception e, HttpServletRequest request) {
    return switch (e) {
      case RefusedException refused -> answer(refused.refusal());
      case AggregateNotFoundException _ -> notFound(request);
      // The id is that of another kind of thing, perhaps another tenant's: as if it were nobody's.
      case IncompatibleAggregateException _ -> notFound(request);
      case ConcurrencyException _ -> changedMeanwhile();
      case MethodArgumentNotValidException invalid -> malformed(of(invalid));
      case HandlerMethodValidationException invalid -> malformed(of(invalid));
      case MethodArgumentTypeMismatchException mismatch ->
          answer(
              HttpStatus.BAD_REQUEST,
              "parameter-malformed",
              mismatch.getName() + " is not of the right form");
      case BodyTooLongException tooLong -> tooLong(tooLong);
      case BodyTooSlowException tooSlow -> tooSlow(tooSlow);
      case HttpMessageNotReadableException unreadable
          when unreadable.getMostSpecificCause() instanceof BodyTooLongException tooLong ->
          tooLong(tooLong);
      case HttpMessageNotReadableException unreadable
          when unreadable.getMostSpecificCause() instanceof BodyTooSlowException tooSlow ->
          tooSlow(tooSlow);
      case HttpMessageNotReadableException unreadable -> malformed(of(unreadable));
      case MongoExecutionTimeoutException _ ->
          answer(
              HttpStatus.UNPROCESSABLE_CONTENT,
              "search-too-slow",
              "This search takes too long: add a filter, or write a simpler expression");
      case NoResourceFoundException _ ->
          answer(
              HttpStatus.NOT_FOUND, "not-found", "There is nothing at " + request.getRequestURI());
      case IllegalArgumentException wrong when fromBorder(wrong) ->
          malformed(Objects.requireNonNullElse(wrong.getMessage(), "wrong input"));
      case HttpException wrong when wrong.getCode() < 500 ->
          answer(
              HttpStatusCode.valueOf(wrong.getCode()),
              codeOf(HttpStatusCode.valueOf(wrong.getCode())),
              Objects.requireNonNullElse(wrong.getReason(), "The request is not right"));
      case ErrorResponse response when response.getStatusCode().is4xxClientError() ->
          answer(
              response.getStatusCode(),
              codeOf(response.getStatusCode()),
              Objects.requireNonNullElse(
                  response.getBody().getDetail(), "The request is not right"));
      default -> {
        log.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        yield answer(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal-error",
            "Something failed here; the request id finds it");
      }
    };
  }

  private static ResponseEntity<ErrorBody> changedMeanwhile() {
    return answer(
        HttpStatus.CONFLICT,
        "changed-meanwhile",
        "Somebody else changed it at the same time: try again");
  }

  /** The name of a status as a code: {@code method-not-allowed}. */
  static String codeOf(HttpStatusCode status) {
    var known = HttpStatus.resolve(status.value());
    return known == null
        ? "request-failed"
        : known.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Nobody is there to answer, and nothing is wrong here. */
  @ExceptionHandler({AsyncRequestNotUsableException.class, EofException.class})
  void handleHangUp(Exception e, HttpServletRequest request) {
    log.debug("{} {}: the client hung up", request.getMethod(), request.getRequestURI(), e);
  }

  /** Aggregates say only that they do not know an id: here it is the first in the address. */
  private static ResponseEntity<ErrorBody> notFound(HttpServletRequest request) {
    var odd = UnknownIds.text();
    var id = UnknownIds.FORM.matcher(request.getRequestURI());
    return answer(
        HttpStatus.NOT_FOUND,
        "not-found",
        "There is no " + (odd != null ? odd : id.find() ? id.group() : request.getRequestURI()));
  }

  /** What stood in the address where an id should be, instead of the id that nothing has. */
  private static String withoutNothing(String detail) {
    var odd = UnknownIds.text();
    return odd == null ? detail : detail.replace(UnknownIds.NOTHING.toString(), odd);
  }

  private static final Pattern VALUE_TYPES =
      Pattern.compile("io\\.muster\\.\\w+\\.(events|commands|queries)\\.");

  /** Value types refuse wrong text in their constructors, before anything else happens. */
  private static boolean fromBorder(IllegalArgumentException e) {
    var trace = e.getStackTrace();
    return trace.length > 0 && VALUE_TYPES.matcher(trace[0].getClassName()).lookingAt();
  }

  private static String of(MethodArgumentNotValidException e) {
    return e.getBindingResult().getFieldErrors().stream()
        .map(Errors::of)
        .sorted()
        .collect(Collectors.joining("; "));
  }

  /** As in the body: there {@code artifactName} is {@code artifact_name}. */
  private static String of(FieldError field) {
    return field.getField().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT)
        + " "
        + field.getDefaultMessage();
  }

  private static String nameOf(ParameterValidationResult result) {
    if (result.getContainerIndex() != null) {
      return "[" + result.getContainerIndex() + "] ";
    }
    var parameter = result.getMethodParameter();
    return parameter.hasParameterAnnotation(RequestBody.class)
        ? "The list "
        : parameter.getParameterName() + " ";
  }

  private static String of(HandlerMethodValidationException e) {
    return e.getParameterValidationResults().stream()
        .flatMap(
            result ->
                result instanceof ParameterErrors errors
                    ? errors.getFieldErrors().stream()
                        .map(field -> "[" + errors.getContainerIndex() + "]." + of(field))
                    : result.getResolvableErrors().stream()
                        .map(error -> nameOf(result) + error.getDefaultMessage()))
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private static String of(HttpMessageNotReadableException e) {
    return switch (e.getMostSpecificCause()) {
      case UnrecognizedPropertyException unknown ->
          "The body has a field that is not known here: " + unknown.getPropertyName();
      case MismatchedInputException mismatch when !mismatch.getPath().isEmpty() ->
          "The body is not as the API describes it, at " + path(mismatch);
      case JacksonException _ -> "The body is not JSON as the API describes it";
      default -> "The body is missing or not readable";
    };
  }

  private static String path(MismatchedInputException e) {
    return e.getPath().stream()
        .map(at -> at.getPropertyName() == null ? "[" + at.getIndex() + "]" : at.getPropertyName())
        .collect(Collectors.joining("."));
  }

  static HttpStatus status(Refusal.Kind kind) {
    return switch (kind) {
      case MALFORMED -> HttpStatus.BAD_REQUEST;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case FORBIDDEN -> HttpStatus.FORBIDDEN;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case CONFLICT -> HttpStatus.CONFLICT;
      case PRECONDITION_FAILED -> HttpStatus.PRECONDITION_FAILED;
      case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
      case IMPOSSIBLE -> HttpStatus.UNPROCESSABLE_CONTENT;
      case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
      case NO_SPACE -> HttpStatus.INSUFFICIENT_STORAGE;
    };
  }

  private static ResponseEntity<ErrorBody> malformed(String error) {
    return answer(HttpStatus.BAD_REQUEST, "request-malformed", error);
  }

  private static ResponseEntity<ErrorBody> tooSlow(BodyTooSlowException e) {
    return answer(HttpStatus.REQUEST_TIMEOUT, "body-too-slow", String.valueOf(e.getMessage()));
  }

  private static ResponseEntity<ErrorBody> tooLong(BodyTooLongException e) {
    return answer(HttpStatus.CONTENT_TOO_LARGE, "body-too-long", String.valueOf(e.getMessage()));
  }

  private static ResponseEntity<ErrorBody> answer(Refusal refusal) {
    var answer = answer(status(refusal.kind()));
    if (refusal.kind() == Refusal.Kind.TOO_MANY) {
      answer.header(HttpHeaders.RETRY_AFTER, refusal.retryAfterSeconds());
    }
    var detail = withoutNothing(refusal.detail());
    return answer.body(ErrorBody.of(refusal.code(), detail, refusal.about()));
  }

  private static ResponseEntity<ErrorBody> answer(
      HttpStatusCode status, String code, String error) {
    return answer(status).body(ErrorBody.of(code, error));
  }

  private static ResponseEntity.BodyBuilder answer(HttpStatusCode status) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON);
  }
}
