package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.events.EventTypes;
import io.muster.shared.events.PersonalText;
import io.muster.useradm.events.EmailDigest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the sentences of events name. */
class EventSummaryTest {

  private static final Pattern FIELD = Pattern.compile("\\{(.*?)}");

  /** Of what is nobody's personal data. */
  @Test
  void summariesNameFieldsThatThereAre() throws Exception {
    var types = new EventTypes(Events.find());
    types
        .all()
        .forEach(
            (name, event) ->
                FIELD
                    .matcher(types.of(event).orElseThrow().meaning())
                    .results()
                    .forEach(
                        field ->
                            assertThat(typeOf(event, field.group(1)))
                                .as(name + " " + field.group())
                                .isNotIn(PersonalText.class, EmailDigest.class)));
    assertThat(types.all().values())
        .allSatisfy(
            event ->
                assertThat(types.of(event).orElseThrow().meaning())
                    .doesNotContainPattern("(?i)\\{[^}]*(password|secret|sealed|private)"));
  }

  private static Class<?> typeOf(Class<?> event, String path) {
    Class<?> at = event;
    for (var name : path.split("\\.")) {
      at =
          Stream.of(at.getRecordComponents())
              .filter(component -> component.getName().equals(name))
              .findAny()
              .orElseThrow(() -> new AssertionError(event + " has no " + path))
              .getType();
    }
    return at;
  }
}
