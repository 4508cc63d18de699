package io.muster.shared.border;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** What no request of a test brings about. */
class ErrorsTest {

  private static String answer(Exception fault) {
    var answer = new Errors().handle(fault, new MockHttpServletRequest("GET", "/any"));
    return answer.getStatusCode().value() + " " + Objects.requireNonNull(answer.getBody()).code();
  }

  @Test
  void aConflictThatLastsIsTheCallersToTryAgain() {
    assertThat(answer(new ConcurrencyException("somebody else")))
        .isEqualTo("409 changed-meanwhile");
  }

  @Test
  void aFaultIsHidden() {
    var secret = new IllegalStateException("of the inside");
    assertThat(answer(secret)).isEqualTo("500 internal-error");
    var body = new Errors().handle(secret, new MockHttpServletRequest("GET", "/any")).getBody();
    assertThat(String.valueOf(body)).doesNotContain("inside");
  }
}
