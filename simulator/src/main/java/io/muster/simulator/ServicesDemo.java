package io.muster.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The second half of the demonstration: what the platform does beside updates. */
final class ServicesDemo {

  private static final String CONFIGURATIONS = "/api/management/v1/configurations";
  private static final String NOTIFICATIONS = "/api/management/v1/notifications";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SECOND_FLEET = 3;

  private final HttpClient http;
  private final URI server;
  private final OperatorApi operator;
  private final Fleet fleet;
  private final Duration poll;
  private final String run = String.valueOf(System.currentTimeMillis() / 1000);

  /** Whether all that was waited for came. */
  private boolean asPlanned = true;

  ServicesDemo(HttpClient http, URI server, OperatorApi operator, Fleet fleet, Duration poll) {
    this.http = http;
    this.server = server;
    this.operator = operator;
    this.fleet = fleet;
    this.poll = poll;
  }

  /** Something that is asked again and again. */
  private interface Question {
    boolean ask() throws IOException, InterruptedException;
  }

  private void await(String what, Question question) throws IOException, InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!question.ask()) {
      if (System.nanoTime() > end) {
        Demo.say("  in vain: %s", what);
        asPlanned = false;
        return;
      }
      Thread.sleep(200);
    }
    Demo.say("  %s", what);
  }

  boolean run() throws IOException, InterruptedException {
    var devices = fleet.devices();
    Demo.say("Now a configuration for all, with a secret; device 5 keeps a value of its own.");
    devices.get(5).insistOn("log");
    devices.get(7).changeOwnConfiguration("{\"calibration\":[0.98,1.02],\"site\":\"roof\"}");
    devices.forEach(VirtualDevice::serve);
    configure();
    flashAnew(devices.get(7));
    act();
    notifyPeople(devices);
    secondTenant();
    return asPlanned;
  }

  private void configure() throws IOException, InterruptedException {
    var config =
        operator.send(
            "POST",
            CONFIGURATIONS + "/configs",
            Map.of(
                "name",
                "demo-" + run,
                "type",
                "edge",
                "config_details",
                "{\"log\":\"info\",\"wifi_password\":{\"$secret\":\"hunter-" + run + "\"}}"));
    operator.send(
        "PUT",
        CONFIGURATIONS + "/configmaps/tenant",
        Map.of("config_id", config.substring(config.lastIndexOf('/') + 1)));
    await(
        "device 5 drifts, and an alarm says so; all others have what they should have",
        () ->
            operator.get(CONFIGURATIONS + "/configmaps/list?state=drift").size() == 1
                && operator
                        .get(NOTIFICATIONS + "?system=configuration&type=drift&active=true")
                        .size()
                    == 1);
  }

  private void flashAnew(VirtualDevice device) throws IOException, InterruptedException {
    var before = device.ownConfiguration();
    Demo.say("Device 7 is flashed anew: its key and its own configuration are lost.");
    await(
        "before that, the server kept its configuration",
        () ->
            operator
                .text("/api/management/v1/localconf/lconf/list?per_page=500")
                .contains("calibration"));
    device.reflash();
    operator.accept(1);
    await(
        "it came with a new key, was accepted, and has its configuration back byte for byte",
        () -> device.ownConfiguration().equals(before));
  }

  private void act() throws IOException, InterruptedException {
    Demo.say("All devices that run on this type of board are to blink.");
    operator.send(
        "POST",
        "/api/management/v1/action/search",
        Map.of(
            "filters",
            List.of(
                Map.of(
                    "scope",
                    "inventory",
                    "attribute",
                    "device_type",
                    "type",
                    "$eq",
                    "value",
                    "virtual-board")),
            "actions",
            "{\"blink\":\"" + run + "\"}"));
    await(
        fleet.devices().size() + " have done so",
        () ->
            operator
                    .get("/api/management/v1/action/list?status=succeeded&per_page=500")
                    .valueStream()
                    .filter(action -> action.path("actions").asString().contains(run))
                    .count()
                == fleet.devices().size());
  }

  private void notifyPeople(List<VirtualDevice> devices) throws IOException, InterruptedException {
    Demo.say("Three devices tell people something: a message, a warning, a critical alarm.");
    devices.get(0).say("info", "boot", "up again");
    devices.get(9).say("warning", "battery", "below 20 %");
    devices.get(12).say("critical", "pump", "does not start");
    await(
        "all three are there",
        () ->
            !operator.get(NOTIFICATIONS + "?level=info&system=boot").isEmpty()
                && !operator.get(NOTIFICATIONS + "?system=battery&active=true").isEmpty()
                && !operator.get(NOTIFICATIONS + "?system=pump&active=true").isEmpty());
    var alarm = operator.get(NOTIFICATIONS + "?system=pump&active=true").path(0).path("id");
    operator.send(
        "PUT",
        NOTIFICATIONS + "/" + alarm.asString() + "/acknowledge",
        Map.of("comment", "somebody is on the way"));
    Demo.say("  the critical one is acknowledged");
  }

  private void secondTenant() throws IOException, InterruptedException {
    var email = "harbour-" + run + "@example.com";
    var password = UUID.randomUUID().toString();
    var tenant =
        operator.send(
            "POST",
            "/api/management/v1/multitenant/tenants",
            Map.of(
                "name",
                "Harbour " + run,
                "admin",
                Map.of("email", email, "password", password),
                "limits",
                Map.of("max_devices", SECOND_FLEET)));
    Demo.say("A second tenant, Harbour, has %d devices and may have no more.", SECOND_FLEET);
    var token = operator.get(tenant).path("tenant_token").asString();
    var harbour = OperatorApi.login(http, server, email + ":" + password);
    var ships = new Fleet(server, SECOND_FLEET, token, "ship-unit", "factory-1.0");
    ships.start(poll);
    harbour.accept(SECOND_FLEET);
    await(
        "it sees its own devices and none of the other tenant's",
        () ->
            harbour.get("/api/management/v1/inventory/devices?per_page=500").size()
                == SECOND_FLEET);
  }
}
