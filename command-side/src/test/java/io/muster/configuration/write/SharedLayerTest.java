package io.muster.configuration.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.muster.configuration.commands.SharedLayerCommand.AssignSharedLayer;
import io.muster.configuration.commands.SharedLayerCommand.RemoveSharedLayer;
import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.SharedLayerEvent.SharedLayerAssigned;
import io.muster.configuration.events.SharedLayerEvent.SharedLayerRemoved;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Databases;
import io.muster.shared.projection.ReadModels;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedLayerTest {

  private static final TenantId ACME = new TenantId("acme");

  private final AggregateTestFixture<SharedLayer> layer =
      new AggregateTestFixture<>(SharedLayer.class);
  private final MongoClient nowhere = MongoClients.create("mongodb://localhost:1");

  @BeforeEach
  void setUp() {
    var readModels = new ReadModels(new Databases(nowhere, List.of()));
    layer.registerInjectableResource(new ConfigurationLookups(readModels));
  }

  @AfterEach
  void close() {
    nowhere.close();
  }

  private static Assignment parameters(String json) {
    return new Assignment(null, null, json);
  }

  private static SharedLayerAssigned assigned(String json) {
    return new SharedLayerAssigned(ACME, null, parameters(json));
  }

  @Test
  void recordsOnlyWhatChanges() {
    layer
        .given(assigned("{\"a\":1}"))
        .when(new AssignSharedLayer(ACME, null, parameters("{\"a\":2}"), null))
        .expectEvents(assigned("{\"a\":2}"));
    layer
        .given(assigned("{\"a\":1}"))
        .when(new AssignSharedLayer(ACME, null, parameters("{\"a\":1}"), null))
        .expectNoEvents();
  }

  /** Or a secret that somebody replaced meanwhile would be back, among others. */
  @Test
  void replacesOnlyWhatWasRead() {
    layer
        .given(assigned("{\"a\":1}"))
        .when(
            new AssignSharedLayer(
                ACME, null, parameters("{\"a\":2}"), parameters("{\"a\":0}").tag()))
        .expectException(refused(Refusal.Kind.PRECONDITION_FAILED, "configuration-changed"));
    layer
        .given(assigned("{\"a\":1}"))
        .when(
            new AssignSharedLayer(
                ACME, null, parameters("{\"a\":2}"), parameters("{\"a\":1}").tag()))
        .expectEvents(assigned("{\"a\":2}"));
  }

  /** Whoever repeats himself may have read what was there before. */
  @Test
  void isAlreadyWhatIsAskedFor() {
    layer
        .given(assigned("{\"a\":1}"))
        .when(new AssignSharedLayer(ACME, null, parameters("{\"a\":1}"), Assignment.NONE.tag()))
        .expectNoEvents();
  }

  @Test
  void isRemovedOnlyAsItWasRead() {
    layer
        .given(assigned("{\"a\":1}"))
        .when(new RemoveSharedLayer(ACME, null, parameters("{\"a\":0}").tag()))
        .expectException(refused(Refusal.Kind.PRECONDITION_FAILED, "configuration-changed"));
  }

  @Test
  void isRemovedOnce() {
    layer
        .given(assigned("{\"a\":1}"))
        .when(new RemoveSharedLayer(ACME, null, null))
        .expectEvents(new SharedLayerRemoved(ACME, null));
    layer.givenNoPriorActivity().when(new RemoveSharedLayer(ACME, null, null)).expectNoEvents();
  }
}
