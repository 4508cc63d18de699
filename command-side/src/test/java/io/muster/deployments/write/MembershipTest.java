package io.muster.deployments.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTest {

  private static boolean covered(List<Membership> memberships, String group, long position) {
    return memberships.stream().anyMatch(it -> group.equals(it.group()) && it.covers(position));
  }

  @Test
  void coversWhatItBeganWithUntilItsEnd() {
    var known = Membership.ended(Membership.begun(List.of(), "north", 5), 9);
    assertThat(covered(known, "north", 4)).isFalse();
    assertThat(covered(known, "north", 5)).isTrue();
    assertThat(covered(known, "north", 8)).isTrue();
    assertThat(covered(known, "north", 9)).isFalse();
  }

  @Test
  void goesOnWhenTheSameBeginsAgain() {
    var known = Membership.begun(List.of(), "north", 5);
    assertThat(Membership.begun(known, "north", 9)).isEqualTo(known);
  }

  /** The device that an open deployment counted stays in it, however often it moves. */
  @Test
  void isBoundedAndForgetsNoOldMembershipOfAGroupThatTheDeviceIsStillIn() {
    var known = Membership.begun(List.of(), "north", 0);
    for (var move = 1; move < 4 * Membership.REMEMBERED; move++) {
      known = Membership.begun(known, move % 2 == 0 ? "north" : "south", 10L * move);
      assertThat(known.size()).isLessThanOrEqualTo(Membership.REMEMBERED);
      assertThat(covered(known, "north", 5)).isTrue();
    }
  }

  @Test
  void isBoundedWhateverTheGroupsAre() {
    var known = Membership.begun(List.of(), "first", 0);
    for (var move = 1; move < 4 * Membership.REMEMBERED; move++) {
      known = Membership.begun(known, "group " + move, move);
    }
    assertThat(known).hasSize(Membership.REMEMBERED);
  }
}
