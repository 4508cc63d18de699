package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import io.muster.shared.write.AggregateCache;
import io.muster.useradm.commands.UserCommand.ChangeUser;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserId;
import io.muster.useradm.write.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the API promises holds also when two processes answer on the same stores. */
class TwoProcessesTest {

  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments";
  private static final String USERS = "/api/management/v1/useradm/users";

  private static TestServer first;
  private static TestServer second;

  @BeforeAll
  static void start() {
    first = TestServer.start();
    second = first.second();
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
  }

  private static TestServer either(int turn) {
    return turn % 2 == 0 ? first : second;
  }

  /** Asks both at once, several times each, and collects the status codes. */
  private static List<Integer> atOnce(int times, AskedFor asked) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Integer>>();
      for (var turn = 0; turn < times; turn++) {
        var server = either(turn);
        var number = turn;
        answers.add(threads.submit((Callable<Integer>) () -> asked.of(server, number)));
      }
      var codes = new ArrayList<Integer>();
      for (var answer : answers) {
        codes.add(answer.get());
      }
      return codes;
    }
  }

  private interface AskedFor {
    int of(TestServer server, int turn);
  }

  private static int deploy(TestServer server, String release) {
    return server
        .call(
            "POST",
            DEPLOYMENTS,
            Map.of("name", release, "artifact_name", release, "all_devices", true))
        .statusCode();
  }

  @Test
  void oneOfEqualDeploymentsIsMade() throws Exception {
    first.upload(first.artifact("twin", "board", 1_000));
    TestDevice.accepted(first, "of the twins");
    assertThat(atOnce(10, (server, _) -> deploy(server, "twin")))
        .containsOnlyOnce(201)
        .allMatch(code -> code == 201 || code == 409);
  }

  @Test
  void oneArtifactOfANameIsTaken() throws Exception {
    var artifact = first.artifact("same", "board", 1_000);
    assertThat(atOnce(6, (server, _) -> server.upload(artifact).statusCode()))
        .containsOnlyOnce(201)
        .allMatch(code -> code == 201 || code == 409);
  }

  /** Either the release is deployed, or it is gone. */
  @Test
  void noReleaseIsRemovedThatIsDeployed() throws Exception {
    for (var round = 0; round < 5; round++) {
      var release = "in use " + round;
      var stored = first.upload(first.artifact(release, "board", 1_000));
      var artifact = stored.headers().firstValue("Location").orElseThrow();
      var codes =
          atOnce(
              2,
              (server, turn) ->
                  turn == round(release) % 2
                      ? deploy(server, release)
                      : server.call("DELETE", artifact, null).statusCode());
      assertThat(codes).as(release).anyMatch(code -> code / 100 == 2).anyMatch(code -> code >= 400);
    }
  }

  private static int round(String release) {
    return release.charAt(release.length() - 1) - '0';
  }

  @Test
  void oneUserHasAnAddressAndOneAdministratorStays() throws Exception {
    assertThat(
            atOnce(
                6,
                (server, _) ->
                    server
                        .call(
                            "POST",
                            USERS,
                            Map.of("email", "same@example.com", "password", "long enough"))
                        .statusCode()))
        .containsOnlyOnce(201)
        .allMatch(code -> code == 201 || code == 422);
    var another = first.register("another@example.com", "admin");
    var demoted = Map.of("roles", List.of("viewer"));
    // Three are there: all but one may go, whoever is asked
    var addresses = new ArrayList<String>();
    first.get(USERS).forEach(user -> addresses.add(USERS + "/" + user.path("id").asString()));
    assertThat(addresses).contains(another);
    addresses.remove(USERS + "/" + first.get(USERS + "/me").path("id").asString());
    assertThat(
            atOnce(
                addresses.size(),
                (server, turn) -> server.call("PUT", addresses.get(turn), demoted).statusCode()))
        .containsOnly(204);
    var own = USERS + "/" + first.get(USERS + "/me").path("id").asString();
    assertThat(second.call("PUT", own, demoted).statusCode()).isEqualTo(422);
    assertThat(first.call("PUT", own, demoted).statusCode()).isEqualTo(422);
  }

  @Test
  void ofTheLastTwoAdministratorsOneStays() throws Exception {
    for (var round = 0; round < 5; round++) {
      var tenant = new TenantId("of-two-" + round);
      var asAdmin =
          MetaData.with(Provenance.TENANT, tenant.value()).and(Provenance.ACTOR, "system:test");
      var two = new ArrayList<UserId>();
      for (var name : List.of("one", "two")) {
        var command =
            first
                .bean(Registration.class)
                .register(tenant, name + round + "@example.com", "long enough", Set.of(Role.ADMIN));
        first.bean(CommandGateway.class).sendAndWait(command, asAdmin);
        two.add(command.userId());
      }
      assertThat(
              atOnce(
                  2,
                  (server, turn) -> {
                    try {
                      server
                          .bean(CommandGateway.class)
                          .sendAndWait(
                              new ChangeUser(
                                  tenant,
                                  two.get(turn),
                                  null,
                                  null,
                                  null,
                                  Set.of(Role.VIEWER),
                                  null,
                                  null),
                              asAdmin);
                      return 204;
                    } catch (RefusedException e) {
                      assertThat(e.refusal().code()).isEqualTo("last-admin");
                      return 422;
                    }
                  }))
          .containsExactlyInAnyOrder(204, 422);
    }
  }

  /** A process loads an aggregate again after another one changed it, and only then. */
  @Test
  void aCachedAggregateIsUsedWhileItIsTheLatest() {
    var cache = first.bean(AggregateCache.class);
    var device = TestDevice.accepted(first, "cached");
    assertThat(cache.<String, Object>get(device.id())).isNotNull();
    device.on(second).decide("rejected");
    assertThat(cache.<String, Object>get(device.id())).isNull();
    device.decide("accepted");
    assertThat(cache.<String, Object>get(device.id())).isNotNull();
  }

  /** What another process decided is known when the next decision needs no event. */
  @Test
  void noDecisionRestsOnWhatAnotherProcessMadeOld() {
    var device = TestDevice.accepted(first, "decided twice");
    var there = device.on(second);
    for (var turn = 0; turn < 5; turn++) {
      assertThat(there.authenticate().statusCode()).isEqualTo(200);
      assertThat(device.authenticate().statusCode()).isEqualTo(200);
      device.decide("rejected");
      assertThat(there.authenticate().statusCode()).isEqualTo(401);
      there.decide("accepted");
      assertThat(device.authenticate().statusCode()).isEqualTo(200);
    }
  }

  /** Commands that meet are answered as if one had come after the other. */
  @Test
  void commandsThatMeetAreRepeated() throws Exception {
    var device = TestDevice.accepted(first, "of many groups");
    assertThat(
            atOnce(
                40,
                (server, turn) ->
                    server
                        .call(
                            "PUT",
                            "/api/management/v1/inventory/devices/" + device.id() + "/group",
                            Map.of("group", "group-" + turn))
                        .statusCode()))
        .containsOnly(204);
  }

  /** Nothing of a device is on record behind the acknowledgement of the abort. */
  @Test
  void nothingIsAcceptedAfterAnAbort() throws Exception {
    var devices =
        IntStream.range(0, 6).mapToObj(i -> TestDevice.accepted(first, "stormy " + i)).toList();
    var named = devices.stream().map(TestDevice::id).toList();
    for (var round = 0; round < 10; round++) {
      var release = "storm-" + round;
      first.upload(first.artifact(release, "board", 100));
      var made =
          first.call(
              "POST",
              DEPLOYMENTS,
              Map.of("name", release, "artifact_name", release, "devices", named));
      var address = made.headers().firstValue("Location").orElseThrow();
      var deployment = TenantThings.last(address);
      for (var device : devices) {
        assertThat(device.next("old-" + round).statusCode()).isEqualTo(200);
      }
      var over = new AtomicBoolean();
      var late = new ConcurrentLinkedQueue<Integer>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var each = 0; each < devices.size(); each++) {
          var device = devices.get(each).on(either(each));
          threads.submit(
              () -> {
                var answer = 0;
                for (var report = 0; answer != 409 && report < 500; report++) {
                  var told = over.get();
                  answer =
                      device.status(deployment, report % 2 == 0 ? "downloading" : "installing");
                  if (told && answer == 204) {
                    late.add(answer);
                  }
                }
                return answer;
              });
        }
        TestServer.await("reports", () -> reports(deployment) > 10);
        var aborting = either(round);
        assertThat(
                aborting.call("PUT", address + "/status", Map.of("status", "aborted")).statusCode())
            .isEqualTo(204);
        over.set(true);
      }
      assertThat(late).as("accepted after the acknowledgement").isEmpty();
      TestServer.await(
          "everybody aborted",
          () ->
              first.get(address).path("statistics").path("status").path("aborted").asInt()
                  == devices.size());
    }
    assertThat(aborts()).isEqualTo(10);
  }

  private static long reports(String deployment) {
    return first
        .bean(EventRecord.class)
        .ofTenant(new TenantId("default"), 0)
        .map(event -> event.payload())
        .filter(ProgressReported.class::isInstance)
        .filter(event -> ((ProgressReported) event).deploymentId().toString().equals(deployment))
        .count();
  }

  private static long aborts() {
    return first
        .bean(EventRecord.class)
        .ofTenant(new TenantId("default"), 0)
        .filter(event -> event.payload() instanceof DeploymentAborted)
        .count();
  }
}
