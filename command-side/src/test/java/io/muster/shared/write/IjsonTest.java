package io.muster.shared.write;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IjsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "\"text\"",
        "{\"a\":[1,2.5,-0.1,1e300,9223372036854775807,null,true]}",
        "{\"a\":{\"b\":1},\"c\":{\"b\":1}}",
        "\"\\ud83d\\ude00\"",
        "9007199254740993000000001",
        " {} "
      })
  void takesWhatEverybodyReadsAlike(String text) {
    assertThat(Ijson.isFine(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{} {}",
        "nonsense",
        "1e400",
        "0.1000000000000000000001",
        "{\"a\":1,\"a\":2}",
        "\"\\ud800\"",
        "{\"\\udc00\":1}",
        "[\"\\ud800x\"]"
      })
  void refusesWhatSomeReadOtherwise(String text) {
    assertThat(Ijson.isFine(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Ijson.DEPTH, Ijson.DEPTH + 1})
  void boundsHowDeepItIs(int depth) {
    assertThat(Ijson.isFine("[".repeat(depth) + "]".repeat(depth))).isEqualTo(depth <= Ijson.DEPTH);
  }

  @Property
  void takesEveryNumberThatIsADouble(@ForAll double number) {
    assertThat(Ijson.isFine(String.valueOf(number))).isEqualTo(Double.isFinite(number));
  }
}
