package io.muster.inventory.queries;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.AttributeValue;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

class InventoryViewTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final Instant TIME = Instant.parse("2030-01-01T00:00:00Z");

  private static InventoryView fold(DomainEvent... events) {
    InventoryView view = null;
    for (var i = 0; i < events.length; i++) {
      view = InventoryView.after(view, events[i], new Recorded(i, TIME.plusSeconds(i), "stream"));
    }
    return Objects.requireNonNull(view);
  }

  private static AttributesReported reported(String name, Object value) {
    var attribute = new Attribute(name, new AttributeValue(value), null);
    return new AttributesReported(ACME, DEVICE, List.of(attribute), List.of());
  }

  @Property(tries = 200)
  void findsEveryValueByATermThatIsNotMuchLonger(
      @ForAll @NotEmpty @StringLength(max = 1_024) String name,
      @ForAll @IntRange(min = 1, max = 50) int values) {
    var items = LongStream.range(0, values).boxed().toList();
    var view = fold(new DeviceRegistered(ACME, DEVICE, "{\"mac\":\"1\"}"), reported(name, items));
    var key = InventoryView.key(InventoryView.INVENTORY, name);
    for (var item : items) {
      assertThat(view.terms()).contains(InventoryView.term(key, item));
    }
    assertThat(view.terms()).allMatch(term -> term.length() <= 110);
    assertThat(view.terms()).hasSize(values + 2); // mac and status
  }

  @Property(tries = 200)
  void tellsTermsOfDifferentNamesApart(
      @ForAll @StringLength(min = 90, max = 200) String one,
      @ForAll @StringLength(min = 90, max = 200) String other) {
    var scope = InventoryView.INVENTORY;
    var terms =
        List.of(
            InventoryView.term(InventoryView.key(scope, one), 1),
            InventoryView.term(InventoryView.key(scope, other), 1));
    assertThat(terms.getFirst().equals(terms.getLast())).isEqualTo(one.equals(other));
  }
}
