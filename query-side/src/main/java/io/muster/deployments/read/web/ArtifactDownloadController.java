package io.muster.deployments.read.web;

import static io.muster.shared.access.Access.To.EVERYBODY;
import static io.muster.shared.access.Access.To.USERS;

import io.muster.artifact.FileStore;
import io.muster.artifact.SignedDownloadUrls;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.queries.DeploymentQuery.FindArtifact;
import io.muster.shared.access.Access;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.TenantId;
import io.muster.shared.read.Queries;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** The bytes of artifacts: for whoever has a signed address, with ranges and conditions. */
@RestController
class ArtifactDownloadController {

  private static final MediaType ARTIFACT = MediaType.valueOf("application/vnd.mender-artifact");
  private static final Duration LINK_LIFETIME = Duration.ofHours(25);

  private final Queries queries;
  private final SignedDownloadUrls urls;
  private final FileStore store;
  private final Tenants tenants;
  private final Clock clock;

  ArtifactDownloadController(
      Queries queries,
      SignedDownloadUrls urls,
      @Qualifier("artifactFiles") FileStore store,
      Tenants tenants,
      Clock clock) {
    this.queries = queries;
    this.urls = urls;
    this.store = store;
    this.tenants = tenants;
    this.clock = clock;
  }

  /** For people: where the artifact can be fetched, for a day at least. */
  @Access(USERS)
  @GetMapping("/api/management/v1/deployments/artifacts/{id}/download")
  Link link(Caller caller, HttpServletRequest request, @PathVariable UUID id) {
    var artifact =
        queries
            .ask(new FindArtifact(caller.tenant(), new ArtifactId(id)))
            .orElseThrow(ArtifactDownloadController::notFound);
    var askedBy = ServletUriComponentsBuilder.fromContextPath(request).build().toUriString();
    var expire = clock.instant().plus(LINK_LIFETIME).truncatedTo(ChronoUnit.SECONDS);
    return new Link(
        urls.sign(askedBy, caller.tenant().value(), UUID.fromString(artifact.id()), expire),
        expire);
  }

  @Access(EVERYBODY)
  @GetMapping("/api/devices/v1/deployments/artifacts/{id}")
  ResponseEntity<Resource> download(
      @PathVariable UUID id,
      @RequestParam long expires,
      @RequestParam String tenant,
      @RequestParam String signature) {
    if (!urls.verifies(tenant, id, expires, signature, clock.instant())
        || !tenants.isActive(new TenantId(tenant))) {
      throw new Refusal(
              Refusal.Kind.FORBIDDEN, "link-refused", "The address is not valid, or expired")
          .asException();
    }
    var file = new FileSystemResource(store.path(id));
    if (!file.exists()) {
      throw notFound();
    }
    return ResponseEntity.ok()
        .contentType(ARTIFACT)
        .cacheControl(CacheControl.empty().noTransform())
        .eTag("\"" + id + "\"")
        .lastModified(file.getFile().lastModified())
        .body(file);
  }

  private static RuntimeException notFound() {
    return Refusal.notFound("artifact-not-found", "The artifact is not there (any more)")
        .asException();
  }

  record Link(String uri, Instant expire) {}
}
