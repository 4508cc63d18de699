package io.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactEvent.ArtifactUploaded;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DevicesCounted;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.events.ReleaseEvent.ArtifactAdded;
import io.muster.deployments.events.ReleaseId;
import io.muster.deployments.events.Target;
import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.DeviceEvent.AuthSetAccepted;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPresented;
import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenIssued;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.IdentityEvent.IdentityClaimed;
import io.muster.deviceauth.events.IdentityId;
import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.SqliteEventStorageEngine;
import io.muster.embedded.keys.KeyVault;
import io.muster.embedded.keys.SecretFile;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.AttributeValue;
import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;

/**
 * The event log of a fleet that was registered, accepted, grouped and updated once: ten events a
 * device, each kind for the whole fleet before the next, as fleets do it. All devices have the same
 * key.
 */
final class SyntheticFleet {

  static final String TYPE = "board";
  static final String INSTALLED = "release-1";
  static final String RELEASE = "release-2";
  static final int GROUPS = 50;

  private static final TenantId TENANT = new TenantId("default");
  private static final DeploymentId FIRST = new DeploymentId(new UUID(1, 1));
  private static final int BATCH = 1_000;
  private static final String PRIVATE_KEY = "synthetic.key";
  private static final String PUBLIC_KEY = "synthetic.pub";

  private final List<DeviceId> devices;
  private final KeyPair keys;
  private final String pem;

  private SyntheticFleet(int size, KeyPair keys) {
    var random = new Random(1);
    devices =
        IntStream.range(0, size)
            .mapToObj(_ -> new DeviceId(new UUID(random.nextLong(), random.nextLong())))
            .toList();
    this.keys = keys;
    pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
  }

  /** Writes a data directory. */
  static SyntheticFleet write(Path data, int size)
      throws IOException, GeneralSecurityException, SQLException {
    Files.createDirectories(data);
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    var fleet = new SyntheticFleet(size, generator.generateKeyPair());
    Files.write(data.resolve(PRIVATE_KEY), fleet.keys.getPrivate().getEncoded());
    Files.write(data.resolve(PUBLIC_KEY), fleet.keys.getPublic().getEncoded());
    try (var log = EventLog.open(data.resolve("events.db"), 1)) {
      fleet.new Writing(log).run();
    }
    var secrets = Files.createDirectories(data.resolve("keys"));
    try (var _ =
        new KeyVault(
            secrets.resolve("people.db"),
            SecretFile.open(secrets.resolve("platform")),
            SecretFile.open(secrets.resolve("digest")))) {
      // A server refuses events without their keys.
    }
    return fleet;
  }

  /** The fleet of a data directory that was written before. */
  static SyntheticFleet open(Path data, int size) throws IOException, GeneralSecurityException {
    var keys = KeyFactory.getInstance("EC");
    return new SyntheticFleet(
        size,
        new KeyPair(
            keys.generatePublic(
                new X509EncodedKeySpec(Files.readAllBytes(data.resolve(PUBLIC_KEY)))),
            keys.generatePrivate(
                new PKCS8EncodedKeySpec(Files.readAllBytes(data.resolve(PRIVATE_KEY))))));
  }

  List<DeviceId> devices() {
    return devices;
  }

  /** The body of a device's authentication request. */
  String authRequest(int device) {
    return "{\"id_data\":\"%s\",\"pubkey\":\"%s\"}"
        .formatted(identity(device).replace("\"", "\\\""), pem.replace("\n", "\\n"));
  }

  /** The value of {@code X-MEN-Signature} for a body. */
  String sign(String body) throws GeneralSecurityException {
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(body.getBytes(UTF_8));
    return Base64.getEncoder().encodeToString(signature.sign());
  }

  /** What the device reported, as it would report it again. */
  static List<Attribute> inventory(int device) {
    return List.of(
        attribute("device_type", TYPE),
        attribute("artifact_name", INSTALLED),
        attribute("kernel", "Linux version 6." + device % 7),
        attribute("hostname", "device-" + device),
        attribute("mem_total_kB", String.valueOf(1_000_000 + device % 1_000)),
        attribute("rootfs_type", "ext4"),
        attribute("ipv4_eth0", "10.0.%d.%d/16".formatted(device >> 8 & 255, device & 255)),
        attribute("site", "site-" + device % 200));
  }

  private static Attribute attribute(String name, String value) {
    return new Attribute(name, new AttributeValue(value), null);
  }

  private static String identity(int device) {
    return "{\"mac\":\"02:00:%02x:%02x:%02x:%02x\"}"
        .formatted(device >> 24, device >> 16 & 255, device >> 8 & 255, device & 255);
  }

  private final class Writing {

    private final SqliteEventStorageEngine engine;
    private final Instant start =
        Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
    private final ArtifactId artifact = new ArtifactId(new UUID(1, 2));
    private final List<DomainEventMessage<?>> batch = new ArrayList<>();
    private long count;

    Writing(EventLog log) {
      engine =
          new SqliteEventStorageEngine(
              log,
              StoredEvents.serializer(),
              NoOpEventUpcaster.INSTANCE,
              SnapshotFilter.allowAll());
    }

    void run() {
      each(this::register);
      each(this::accept);
      each(this::report);
      each(this::group);
      upload(artifact, INSTALLED);
      upload(new ArtifactId(new UUID(1, 3)), RELEASE);
      add(
          "Deployment",
          FIRST.toString(),
          0,
          new DeploymentCreated(
              TENANT, FIRST, "first", INSTALLED, new Target.Everybody(), null, null));
      add("Deployment", FIRST.toString(), 1, new DevicesCounted(TENANT, FIRST, devices.size()));
      each(this::update);
      add(
          "Deployment",
          FIRST.toString(),
          2,
          new DeploymentFinished(
              TENANT, FIRST, Map.of(DeviceDeploymentStatus.SUCCESS, devices.size())));
      flush();
    }

    private void each(IntConsumer step) {
      IntStream.range(0, devices.size()).forEach(step);
    }

    private void register(int i) {
      var device = devices.get(i);
      var identity = IdentityId.of(TENANT, identity(i));
      add("DeviceIdentity", identity.toString(), 0, new IdentityClaimed(TENANT, identity, device));
      add("Device", device.toString(), 0, new DeviceRegistered(TENANT, device, identity(i)));
      add(
          "Device",
          device.toString(),
          1,
          new AuthSetPresented(TENANT, device, AuthSetId.of(device, pem), pem));
    }

    private void accept(int i) {
      var device = devices.get(i);
      add(
          "Device",
          device.toString(),
          2,
          new AuthSetAccepted(TENANT, device, AuthSetId.of(device, pem)));
    }

    private void report(int i) {
      var device = devices.get(i);
      add(
          "Device",
          device.toString(),
          3,
          new DeviceTokenIssued(
              TENANT, device, AuthSetId.of(device, pem), 1, start, start.plus(Duration.ofDays(7))));
      add(
          "DeviceInventory",
          new InventoryId(device).toString(),
          0,
          new AttributesReported(TENANT, device, inventory(i), List.of()));
    }

    private void group(int i) {
      var device = devices.get(i);
      add(
          "DeviceInventory",
          new InventoryId(device).toString(),
          1,
          new GroupAssigned(TENANT, device, null, new GroupName("group-" + i % GROUPS)));
    }

    private void upload(ArtifactId id, String name) {
      var content =
          new ArtifactContent(
              name,
              List.of(TYPE),
              3,
              false,
              "0".repeat(64),
              1_000,
              List.of(),
              Map.of("artifact_name", name),
              Map.of("device_type", List.of(TYPE)),
              List.of());
      add("Artifact", id.toString(), 0, new ArtifactUploaded(TENANT, id, content, ""));
      var release = ReleaseId.of(TENANT, name);
      add(
          "Release",
          release.toString(),
          0,
          new ArtifactAdded(TENANT, release, name, id, List.of(TYPE)));
    }

    private void update(int i) {
      var device = devices.get(i);
      var part = DeviceDeploymentId.of(FIRST, device).toString();
      add(
          "DeviceDeployment",
          part,
          0,
          new DeviceAssigned(
              TENANT,
              FIRST,
              device,
              artifact,
              1_000,
              Map.of("artifact_name", "release-0", "device_type", TYPE)));
      add(
          "DeviceDeployment",
          part,
          1,
          new ProgressReported(
              TENANT,
              FIRST,
              device,
              DeviceDeploymentStatus.PENDING,
              DeviceDeploymentStatus.DOWNLOADING,
              null));
      add(
          "DeviceDeployment",
          part,
          2,
          new ProgressReported(
              TENANT,
              FIRST,
              device,
              DeviceDeploymentStatus.DOWNLOADING,
              DeviceDeploymentStatus.SUCCESS,
              null));
    }

    private void add(String type, String stream, long sequence, DomainEvent event) {
      var request = new UUID(2, count).toString();
      var metadata =
          Map.of(
              Provenance.ACTOR, "system:synthetic-fleet",
              Provenance.CORRELATION, request,
              Provenance.CAUSATION, request);
      batch.add(
          new GenericDomainEventMessage<>(
              type,
              stream,
              sequence,
              event,
              metadata,
              new UUID(3, count).toString(),
              start.plusMillis(count++ / 10)));
      if (batch.size() == BATCH) {
        flush();
      }
    }

    private void flush() {
      engine.appendEvents(batch);
      batch.clear();
    }
  }
}
