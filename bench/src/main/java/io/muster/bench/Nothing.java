package io.muster.bench;

import io.muster.shared.access.Access;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** An authenticated endpoint that does nothing: what all others are compared with. */
@RestController
class Nothing {

  static final String PATH = "/api/devices/v1/nothing";

  @Access(Access.To.DEVICES)
  @GetMapping(PATH)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void nothing() {}
}
