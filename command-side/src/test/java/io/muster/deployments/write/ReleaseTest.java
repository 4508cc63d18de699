package io.muster.deployments.write;

import static io.muster.shared.write.RefusedMatcher.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deployments.commands.ReleaseCommand.AnnotateRelease;
import io.muster.deployments.commands.ReleaseCommand.TagRelease;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.ReleaseEvent.ArtifactAdded;
import io.muster.deployments.events.ReleaseEvent.ArtifactWithdrawn;
import io.muster.deployments.events.ReleaseEvent.DeploymentBegun;
import io.muster.deployments.events.ReleaseEvent.DeploymentEnded;
import io.muster.deployments.events.ReleaseEvent.ReleaseAnnotated;
import io.muster.deployments.events.ReleaseEvent.ReleaseTagged;
import io.muster.deployments.events.ReleaseId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleaseTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final String NAME = "release-1";
  private static final ReleaseId RELEASE = ReleaseId.of(ACME, NAME);
  private static final ArtifactId ARTIFACT = new ArtifactId(new UUID(0, 1));
  private static final ArtifactId OTHER = new ArtifactId(new UUID(0, 2));
  private static final DeploymentId DEPLOYMENT = new DeploymentId(new UUID(0, 3));
  private static final DeploymentId NEXT = new DeploymentId(new UUID(0, 4));

  private final AggregateTestFixture<Release> release = new AggregateTestFixture<>(Release.class);
  private final ArtifactAdded added =
      new ArtifactAdded(ACME, RELEASE, NAME, ARTIFACT, List.of("board"));
  private final DeploymentBegun begun = new DeploymentBegun(ACME, RELEASE, NAME, DEPLOYMENT, "all");
  private final DeploymentEnded ended = new DeploymentEnded(ACME, RELEASE, NAME, DEPLOYMENT);

  record Add(@TargetAggregateIdentifier ReleaseId id, ArtifactId artifact, String type) {}

  record Withdraw(@TargetAggregateIdentifier ReleaseId id, ArtifactId artifact) {}

  record Begin(
      @TargetAggregateIdentifier ReleaseId id, DeploymentId deployment, String fingerprint) {}

  record End(@TargetAggregateIdentifier ReleaseId id, DeploymentId deployment) {}

  record WasUsed(@TargetAggregateIdentifier ReleaseId id, ArtifactId artifact) {}

  /** What {@link ReleaseHandler} asks of a release. */
  final class Handler {

    private org.axonframework.modelling.command.Aggregate<Release> load() throws Exception {
      return release.getRepository().loadOrCreate(RELEASE.toString(), Release::new);
    }

    @CommandHandler
    void handle(Add command) throws Exception {
      load().execute(it -> it.add(ACME, NAME, command.artifact, List.of(command.type)));
    }

    @CommandHandler
    void handle(Withdraw command) throws Exception {
      load().execute(it -> it.withdraw(ACME, command.artifact));
    }

    @CommandHandler
    void handle(Begin command) throws Exception {
      load().execute(it -> it.begin(ACME, NAME, command.deployment, command.fingerprint));
    }

    @CommandHandler
    void handle(End command) throws Exception {
      load().execute(it -> it.end(ACME, command.deployment));
    }

    @CommandHandler
    boolean handle(WasUsed command) throws Exception {
      return load().invoke(it -> it.wasUsed(command.artifact));
    }
  }

  @BeforeEach
  void setUp() {
    release.registerAnnotatedCommandHandler(new Handler());
  }

  /** As a snapshot stores it: what was restored decides as the original would. */
  @Test
  void isTheSameAfterASnapshot() {
    var original = new Release();
    original.on(added);
    original.on(begun);
    var serializer = Jackson3Serializer.builder().build();
    Release restored = serializer.deserialize(serializer.serialize(original, String.class));
    assertThat(restored).usingRecursiveComparison().isEqualTo(original);
  }

  @Test
  void hasOneArtifactForADeviceType() {
    release.givenNoPriorActivity().when(new Add(RELEASE, ARTIFACT, "board")).expectEvents(added);
    release
        .given(added)
        .when(new Add(RELEASE, OTHER, "board"))
        .expectException(
            refused(
                Refusal.conflict(
                    "artifact-exists",
                    "Artifact " + ARTIFACT + " has this name for one of these device types")));
    release
        .given(added)
        .when(new Add(RELEASE, OTHER, "other"))
        .expectEvents(new ArtifactAdded(ACME, RELEASE, NAME, OTHER, List.of("other")));
    release
        .given(added, new ArtifactWithdrawn(ACME, RELEASE, NAME, ARTIFACT))
        .when(new Add(RELEASE, OTHER, "board"))
        .expectEvents(new ArtifactAdded(ACME, RELEASE, NAME, OTHER, List.of("board")));
  }

  @Test
  void keepsItsArtifactsWhileADeploymentUsesThem() {
    var withdraw = new Withdraw(RELEASE, ARTIFACT);
    var withdrawn = new ArtifactWithdrawn(ACME, RELEASE, NAME, ARTIFACT);
    release
        .given(added, begun)
        .when(withdraw)
        .expectException(
            refused(
                Refusal.conflict(
                    "release-in-use",
                    "An active deployment uses the release release-1: finish or abort it first")));
    release.given(added, begun, ended).when(withdraw).expectEvents(withdrawn);
    release.given(added, withdrawn).when(withdraw).expectNoEvents();
  }

  @Test
  void letsNoTwoEqualDeploymentsGoOnAtOnce() {
    release.given(added).when(new Begin(RELEASE, DEPLOYMENT, "all")).expectEvents(begun);
    release
        .given(added, begun)
        .when(new Begin(RELEASE, NEXT, "all"))
        .expectException(
            refused(
                Refusal.conflict(
                    "deployment-exists", "Deployment " + DEPLOYMENT + " is the same and active")));
    release
        .given(added, begun)
        .when(new Begin(RELEASE, NEXT, "group"))
        .expectEvents(new DeploymentBegun(ACME, RELEASE, NAME, NEXT, "group"));
    release
        .given(added, begun, ended)
        .when(new Begin(RELEASE, NEXT, "all"))
        .expectEvents(new DeploymentBegun(ACME, RELEASE, NAME, NEXT, "all"));
    release.given(added, begun, ended).when(new End(RELEASE, DEPLOYMENT)).expectNoEvents();
  }

  @Test
  void isNotDeployedWithoutAnArtifact() {
    release
        .givenNoPriorActivity()
        .when(new Begin(RELEASE, DEPLOYMENT, "all"))
        .expectException(
            refused(
                Refusal.impossible(
                    "release-not-found", "There is no artifact of the name " + NAME)));
  }

  @Test
  void remembersWhichArtifactsADeploymentCouldHandOut() {
    var later = new ArtifactAdded(ACME, RELEASE, NAME, OTHER, List.of("other"));
    release.given(added).when(new WasUsed(RELEASE, ARTIFACT)).expectResultMessagePayload(false);
    release
        .given(added, begun, ended, later)
        .when(new WasUsed(RELEASE, ARTIFACT))
        .expectResultMessagePayload(true);
    release
        .given(added, begun, ended, later)
        .when(new WasUsed(RELEASE, OTHER))
        .expectResultMessagePayload(false);
    release
        .given(added, begun, later)
        .when(new WasUsed(RELEASE, OTHER))
        .expectResultMessagePayload(true);
  }

  @Test
  void isDescribedOnceWithEachText() {
    var annotated = new ReleaseAnnotated(ACME, RELEASE, NAME, "notes");
    var tagged = new ReleaseTagged(ACME, RELEASE, NAME, List.of("a", "b"));
    var annotate = new AnnotateRelease(ACME, NAME, "notes");
    var tag = new TagRelease(ACME, NAME, List.of("a", "b"));
    release.given(added).when(annotate).expectEvents(annotated);
    release.given(added, annotated).when(annotate).expectNoEvents();
    release.given(added).when(tag).expectEvents(tagged);
    release.given(added, tagged).when(tag).expectNoEvents();
    var unknown = refused(Refusal.notFound("release-not-found", "There is no release " + NAME));
    release.givenNoPriorActivity().when(annotate).expectException(unknown);
    release.givenNoPriorActivity().when(tag).expectException(unknown);
  }

  @Test
  void boundsItsArtifacts() {
    var given = new ArrayList<Object>();
    for (var i = 0; i < Release.MAX_ARTIFACTS; i++) {
      given.add(
          new ArtifactAdded(
              ACME, RELEASE, NAME, new ArtifactId(new UUID(1, i)), List.of("board-" + i)));
    }
    release
        .given(given)
        .when(new Add(RELEASE, ARTIFACT, "one more"))
        .expectNoEvents()
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "too-many-artifacts"));
  }
}
