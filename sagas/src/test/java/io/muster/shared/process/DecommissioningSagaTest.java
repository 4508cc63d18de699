package io.muster.shared.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.muster.actions.commands.ActionCommand.CancelAll;
import io.muster.actions.process.ActionCancellingSaga;
import io.muster.configuration.commands.DeviceConfigurationCommand.RemoveDeviceLayer;
import io.muster.configuration.process.ConfigurationRemovalSaga;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawEverywhere;
import io.muster.deployments.process.DeviceWithdrawalSaga;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.commands.InventoryCommand.ClearInventory;
import io.muster.inventory.process.InventoryClearingSaga;
import io.muster.localconf.commands.LocalConfCommand.RemoveLocalConf;
import io.muster.localconf.process.LocalConfRemovalSaga;
import io.muster.notifications.commands.NotificationCommand.ClearAllAlarms;
import io.muster.notifications.events.Origin;
import io.muster.notifications.process.AlarmClearingSaga;
import io.muster.presence.commands.PresenceCommand.ForgetSilence;
import io.muster.presence.process.PresenceForgettingSaga;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

class DecommissioningSagaTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final DeviceId OTHER = new DeviceId(new UUID(0, 2));

  /** The saga of each context, and the command by which it takes a device out. */
  static Stream<Arguments> sagas() {
    return Stream.of(
        of(ActionCancellingSaga.class, device -> new CancelAll(ACME, device)),
        of(ConfigurationRemovalSaga.class, device -> new RemoveDeviceLayer(ACME, device, null)),
        of(LocalConfRemovalSaga.class, device -> new RemoveLocalConf(ACME, device)),
        of(InventoryClearingSaga.class, device -> new ClearInventory(ACME, device)),
        of(PresenceForgettingSaga.class, device -> new ForgetSilence(ACME, device)),
        of(AlarmClearingSaga.class, device -> new ClearAllAlarms(ACME, Origin.DEVICE, device)),
        of(DeviceWithdrawalSaga.class, device -> new WithdrawEverywhere(ACME, device)));
  }

  @Test
  void knowsTheSagaOfEachContext() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AssignableTypeFilter(DecommissioningSaga.class));
    assertThat(scanner.findCandidateComponents("io.muster"))
        .extracting(BeanDefinition::getBeanClassName)
        .containsExactlyInAnyOrderElementsOf(
            sagas().map(saga -> ((Class<?>) saga.get()[0]).getName()).toList());
  }

  private static Arguments of(
      Class<? extends DecommissioningSaga> saga, Function<DeviceId, Command> takesOut) {
    return arguments(saga, takesOut);
  }

  @ParameterizedTest
  @MethodSource("sagas")
  <S extends DecommissioningSaga> void takesTheDeviceOutAndLooksTwice(
      Class<S> saga, Function<DeviceId, Command> takesOut) throws Exception {
    new SagaTestFixture<>(saga)
        .givenNoPriorActivity()
        .whenPublishingA(new DeviceDecommissioned(ACME, DEVICE))
        .expectDispatchedCommands(takesOut.apply(DEVICE))
        .expectScheduledDeadlineWithName(
            DecommissioningSaga.SECOND_LOOK_AFTER, DecommissioningSaga.SECOND_LOOK)
        .expectActiveSagas(1);
  }

  @ParameterizedTest
  @MethodSource("sagas")
  <S extends DecommissioningSaga> void endsAfterTheSecondLook(
      Class<S> saga, Function<DeviceId, Command> takesOut) throws Exception {
    new SagaTestFixture<>(saga)
        .givenAPublished(new DeviceDecommissioned(ACME, DEVICE))
        .whenTimeElapses(DecommissioningSaga.SECOND_LOOK_AFTER)
        .expectDispatchedCommands(takesOut.apply(DEVICE))
        .expectNoScheduledDeadlines()
        .expectActiveSagas(0);
  }

  @ParameterizedTest
  @MethodSource("sagas")
  <S extends DecommissioningSaga> void eachDeviceHasItsOwn(
      Class<S> saga, Function<DeviceId, Command> takesOut) throws Exception {
    new SagaTestFixture<>(saga)
        .givenAPublished(new DeviceDecommissioned(ACME, DEVICE))
        .whenPublishingA(new DeviceDecommissioned(ACME, OTHER))
        .expectDispatchedCommands(takesOut.apply(OTHER))
        .expectActiveSagas(2);
  }
}
