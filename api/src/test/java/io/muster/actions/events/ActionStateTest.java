package io.muster.actions.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ActionStateTest {

  /** Whatever a device says, in whatever order and however often. */
  @Property
  void theWordOfADeviceLeadsForwardAndEndsOnce(@ForAll List<ActionState> reports) {
    var state = ActionState.SENT;
    var ends = 0;
    for (var report : reports) {
      if (state.mayBecome(report)) {
        assertThat(report.isReportable()).isTrue();
        assertThat(report.compareTo(state)).as("%s after %s", report, state).isPositive();
        state = report;
        ends += state.isOpen() ? 0 : 1;
      }
    }
    assertThat(ends).isLessThanOrEqualTo(1);
    assertThat(state.isOpen()).isEqualTo(ends == 0);
  }

  @Test
  void aLateWordCorrectsATimeOutAlone() {
    for (var late : List.of(ActionState.SUCCEEDED, ActionState.FAILED, ActionState.REJECTED)) {
      assertThat(ActionState.TIMED_OUT.mayBecome(late)).isTrue();
      assertThat(ActionState.EXPIRED.mayBecome(late)).isFalse();
      assertThat(ActionState.CANCELLED.mayBecome(late)).isFalse();
    }
    assertThat(ActionState.TIMED_OUT.mayBecome(ActionState.RUNNING)).isFalse();
  }
}
