package io.muster.shared.border;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers in the API's format what the servlet container refuses before any controller is asked.
 */
@RestController
class ContainerErrors implements ErrorController {

  @RequestMapping("/error")
  ResponseEntity<ErrorBody> error(HttpServletRequest request) {
    var code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var status = code instanceof Integer number ? number : HttpStatus.NOT_FOUND.value();
    var known = HttpStatus.resolve(status);
    Requests.refuse(Errors.codeOf(HttpStatusCode.valueOf(status)));
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            new ErrorBody(
                known == null ? "The request failed" : known.getReasonPhrase(),
                Errors.codeOf(HttpStatusCode.valueOf(status)),
                String.valueOf(request.getAttribute(Requests.HEADER)),
                null));
  }
}
