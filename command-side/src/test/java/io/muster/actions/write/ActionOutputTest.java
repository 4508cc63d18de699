package io.muster.actions.write;

import io.muster.actions.commands.OutputCommand.RemoveOutput;
import io.muster.actions.commands.OutputCommand.StoreOutput;
import io.muster.actions.events.ActionEvent.ActionOutputRemoved;
import io.muster.actions.events.ActionEvent.ActionOutputStored;
import io.muster.actions.events.ActionId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class ActionOutputTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final ActionId ACTION = new ActionId(new UUID(1, 1));
  private static final StoreOutput STORE = new StoreOutput(ACME, DEVICE, ACTION, "aa", 70_000);
  private static final ActionOutputStored STORED =
      new ActionOutputStored(ACME, DEVICE, ACTION, "aa", 70_000);
  private static final RemoveOutput REMOVE = new RemoveOutput(ACME, DEVICE, ACTION);
  private static final ActionOutputRemoved REMOVED =
      new ActionOutputRemoved(ACME, DEVICE, ACTION, 70_000);

  private final AggregateTestFixture<ActionOutput> output =
      new AggregateTestFixture<>(ActionOutput.class);

  @Test
  void isStoredOnce() {
    output.givenNoPriorActivity().when(STORE).expectEvents(STORED);
    output.given(STORED).when(STORE).expectSuccessfulHandlerExecution().expectNoEvents();
    output
        .given(STORED)
        .when(new StoreOutput(ACME, DEVICE, ACTION, "bb", 1))
        .expectException(RefusedException.class)
        .expectNoEvents();
  }

  @Test
  void isRemovedOnce() {
    output.given(STORED).when(REMOVE).expectResultMessagePayload("aa").expectEvents(REMOVED);
    output.given(STORED, REMOVED).when(REMOVE).expectResultMessagePayload("aa").expectNoEvents();
    output.givenNoPriorActivity().when(REMOVE).expectException(RefusedException.class);
    output.given(STORED, REMOVED).when(STORE).expectNoEvents();
  }

  @Test
  void isRemovedByNobodyElse() {
    output
        .given(STORED)
        .when(new RemoveOutput(new TenantId("other"), DEVICE, ACTION))
        .expectException(RefusedException.class);
    output
        .given(STORED)
        .when(new RemoveOutput(ACME, new DeviceId(new UUID(0, 2)), ACTION))
        .expectException(RefusedException.class);
  }
}
