package io.muster.localconf.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.commands.LocalConfCommand.RemoveLocalConf;
import io.muster.localconf.commands.LocalConfCommand.RestoreLocalConf;
import io.muster.localconf.commands.LocalConfCommand.StoreLocalConf;
import io.muster.localconf.events.LocalConfEvent.LocalConfRemoved;
import io.muster.localconf.events.LocalConfEvent.LocalConfRestored;
import io.muster.localconf.events.LocalConfEvent.LocalConfStored;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Machines;
import io.muster.shared.write.Sha256;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** In any order: the same bytes are one version, and the current one is never lost. */
class LocalConfPropertiesTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));

  /** The oldest version, which would be forgotten next, becomes the current one. */
  private enum Oldest {
    RESTORED;

    RestoreLocalConf in(Stored stored) {
      var oldest = stored.texts.keySet().stream().findFirst().orElse(1);
      return new RestoreLocalConf(ACME, DEVICE, oldest, null);
    }
  }

  @Provide
  Arbitrary<List<Object>> steps() {
    var text =
        Arbitraries.integers()
            .between(0, 200)
            .withDistribution(RandomDistribution.uniform())
            .map(i -> "{\"v\":" + i + "}");
    Arbitrary<Object> restore =
        Combinators.combine(
                Arbitraries.integers().between(1, 40), text.map(Sha256::of).injectNull(0.6))
            .as((version, expected) -> new RestoreLocalConf(ACME, DEVICE, version, expected));
    return Arbitraries.frequencyOf(
            Tuple.of(600, text.map(it -> (Object) new StoreLocalConf(ACME, DEVICE, it))),
            Tuple.of(60, restore),
            Tuple.of(120, Arbitraries.just((Object) Oldest.RESTORED)),
            Tuple.of(1, Arbitraries.just((Object) new RemoveLocalConf(ACME, DEVICE))))
        .list()
        .ofMinSize(120)
        .ofMaxSize(160);
  }

  /** What is stored, as the events say. */
  private static final class Stored {
    private final Map<Integer, String> texts = new LinkedHashMap<>();
    private int current;
    private int last;

    void apply(Object event) {
      switch (event) {
        case LocalConfStored stored -> {
          assertThat(stored.version()).isEqualTo(last + 1);
          assertThat(texts).doesNotContainValue(stored.details());
          if (stored.forgets() != null) {
            assertThat(stored.forgets()).as("the current one is kept").isNotEqualTo(current);
            assertThat(texts.remove(stored.forgets())).isNotNull();
          }
          texts.put(stored.version(), stored.details());
          last = stored.version();
          current = last;
        }
        case LocalConfRestored restored -> {
          assertThat(restored.version()).isNotEqualTo(current);
          assertThat(restored.sha256()).isEqualTo(sha256(restored.version()));
          current = restored.version();
        }
        case LocalConfRemoved removed -> {
          assertThat(removed.versions()).containsExactlyElementsOf(texts.keySet());
          texts.clear();
          current = 0;
        }
        default -> throw new AssertionError(event);
      }
      assertThat(texts.size()).isLessThanOrEqualTo(LocalConf.MAX_VERSIONS);
    }

    private String sha256(int version) {
      return Sha256.of(texts.getOrDefault(version, ""));
    }
  }

  @Property(tries = 15)
  void losesNothingThatIsCurrent(@ForAll("steps") List<Object> steps) {
    var machines = new Machines<>(LocalConf.class);
    var stored = new Stored();
    for (var planned : steps) {
      var step = planned instanceof Oldest oldest ? oldest.in(stored) : planned;
      var before = stored.current;
      var known = stored.texts.containsKey(step instanceof RestoreLocalConf r ? r.version() : 0);
      var hash = stored.texts.isEmpty() ? "" : stored.sha256(stored.current);
      var answer = machines.send(step);
      answer.events().forEach(stored::apply);
      switch (step) {
        case StoreLocalConf store -> {
          assertThat(answer.payload()).isEqualTo(stored.current);
          assertThat(stored.texts.get(stored.current)).isEqualTo(store.details());
        }
        case RestoreLocalConf restore -> {
          var expected = restore.expectedSha256();
          var fits = known && (expected == null || expected.equals(hash));
          assertThat(answer.refusal() == null).isEqualTo(fits);
          assertThat(stored.current).isEqualTo(fits ? restore.version() : before);
        }
        default -> assertThat(stored.texts).isEmpty();
      }
      assertThat(machines.send(step).events())
          .as("a repeat")
          .hasSizeLessThanOrEqualTo(step instanceof RestoreLocalConf ? 1 : 0)
          .allSatisfy(stored::apply);
    }
  }
}
