package io.muster.deployments.write.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.artifact.Artifact;
import io.muster.artifact.ArtifactException;
import io.muster.artifact.ArtifactReader;
import io.muster.artifact.ArtifactStore;
import io.muster.artifact.ArtifactTooLargeException;
import io.muster.artifact.ArtifactWriter;
import io.muster.deployments.commands.ArtifactCommand.DescribeArtifact;
import io.muster.deployments.commands.ArtifactCommand.RecordArtifact;
import io.muster.deployments.commands.ArtifactCommand.RemoveArtifact;
import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes artifacts in. An upload streams from the socket through the verification to the disk;
 * memory does not grow with it.
 */
@RestController
class ArtifactCommandController {

  private static final String BASE = "/api/management/v1/deployments/artifacts";
  private static final int LONGEST_FIELD = 64 << 10;

  private final CommandGateway commands;
  private final ArtifactStore store;
  private final ArtifactReader reader;
  private final long maxBytes;

  ArtifactCommandController(
      CommandGateway commands,
      ArtifactStore store,
      ArtifactReader reader,
      @Value("${muster.limits.artifact-size}") DataSize maxSize) {
    this.commands = commands;
    this.store = store;
    this.reader = reader;
    this.maxBytes = maxSize.toBytes();
  }

  /** Multipart: fields in any order, then the file {@code artifact} last. */
  @PostMapping(path = BASE, consumes = "multipart/form-data")
  ResponseEntity<Void> upload(Caller caller, HttpServletRequest request) throws IOException {
    try {
      var fields = new HashMap<String, String>();
      var parts = new JakartaServletFileUpload<>().getItemIterator(request);
      while (parts.hasNext()) {
        var part = parts.next();
        if ("artifact".equals(part.getFieldName())) {
          return created(caller, receive(part), fields.getOrDefault("description", ""));
        }
        readField(part, fields);
      }
      throw malformed("The file \"artifact\" is missing");
    } catch (FileUploadException e) {
      throw malformed("The body is no complete multipart form: " + e.getMessage());
    }
  }

  /** Multipart: {@code name, device_types_compatible, type=single_file, args}, the file last. */
  @PostMapping(path = BASE + "/generate", consumes = "multipart/form-data")
  ResponseEntity<Void> generate(Caller caller, HttpServletRequest request) throws IOException {
    try {
      var fields = new HashMap<String, String>();
      var parts = new JakartaServletFileUpload<>().getItemIterator(request);
      while (parts.hasNext()) {
        var part = parts.next();
        if ("file".equals(part.getFieldName())) {
          return created(caller, build(part, fields), fields.getOrDefault("description", ""));
        }
        readField(part, fields);
      }
      throw malformed("The file \"file\" is missing");
    } catch (FileUploadException e) {
      throw malformed("The body is no complete multipart form: " + e.getMessage());
    }
  }

  private ArtifactStore.Stored receive(FileItemInput part) throws IOException {
    try (var in = part.getInputStream()) {
      return store(in);
    }
  }

  private ArtifactStore.Stored store(InputStream in) throws IOException {
    try {
      return store.receive(new BufferedInputStream(in, 64 << 10), reader, maxBytes);
    } catch (ArtifactException e) {
      throw malformed(e.getMessage());
    } catch (ArtifactTooLargeException e) {
      throw new Refusal(
              Refusal.Kind.TOO_LARGE,
              "artifact-too-large",
              "An artifact may have at most " + maxBytes + " bytes")
          .asException();
    }
  }

  private ArtifactStore.Stored build(FileItemInput part, Map<String, String> fields)
      throws IOException {
    var name = required(fields, "name");
    var types = List.of(required(fields, "device_types_compatible").split("\\s*,\\s*"));
    if (!"single_file".equals(fields.getOrDefault("type", "single_file"))) {
      throw malformed("type must be single_file");
    }
    var fileName =
        Path.of(part.getName() == null ? "file" : part.getName()).getFileName().toString();
    var folder = Files.createTempDirectory("generate");
    try {
      var payload = folder.resolve("payload");
      try (var in = part.getInputStream()) {
        copyBounded(in, payload);
      }
      var artifact = folder.resolve("artifact");
      try (var out = Files.newOutputStream(artifact)) {
        ArtifactWriter.write(out, name, types, "single-file", fileName, Map.of(), payload);
      }
      try (var in = Files.newInputStream(artifact)) {
        return store(in);
      }
    } finally {
      try (var files = Files.newDirectoryStream(folder)) {
        for (var file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private void copyBounded(InputStream in, Path to) throws IOException {
    try (var out = Files.newOutputStream(to)) {
      var buffer = new byte[64 << 10];
      var left = maxBytes;
      for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          throw new Refusal(
                  Refusal.Kind.TOO_LARGE,
                  "artifact-too-large",
                  "The file is larger than " + maxBytes + " bytes")
              .asException();
        }
        out.write(buffer, 0, n);
      }
    }
  }

  private static String required(Map<String, String> fields, String name) {
    var value = fields.getOrDefault(name, "");
    if (value.isBlank()) {
      throw malformed("The field " + name + " is missing; it must stand before the file");
    }
    return value;
  }

  private static void readField(FileItemInput part, Map<String, String> fields) throws IOException {
    try (var in = part.getInputStream()) {
      var bytes = in.readNBytes(LONGEST_FIELD + 1);
      if (bytes.length > LONGEST_FIELD) {
        throw malformed("The field " + part.getFieldName() + " is too long");
      }
      fields.put(part.getFieldName(), new String(bytes, UTF_8));
    }
  }

  private ResponseEntity<Void> created(
      Caller caller, ArtifactStore.Stored stored, String description) {
    var id = new ArtifactId(UUID.randomUUID());
    commands.sendAndWait(new RecordArtifact(caller.tenant(), id, content(stored), description));
    return ResponseEntity.created(URI.create(BASE + "/" + id)).build();
  }

  private static ArtifactContent content(ArtifactStore.Stored stored) {
    Artifact artifact = stored.artifact();
    return new ArtifactContent(
        artifact.name(),
        artifact.deviceTypes(),
        artifact.formatVersion(),
        artifact.signed(),
        stored.sha256(),
        stored.sizeBytes(),
        artifact.payloads().stream()
            .map(
                payload ->
                    new ArtifactContent.Update(
                        payload.type(),
                        payload.files().stream()
                            .map(
                                file ->
                                    new ArtifactContent.File(
                                        file.name(),
                                        file.sha256(),
                                        file.sizeBytes(),
                                        file.modified()))
                            .toList(),
                        payload.metaData()))
            .toList(),
        artifact.provides(),
        artifact.depends(),
        artifact.clearsProvides());
  }

  @PutMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void describe(Caller caller, @PathVariable UUID id, @Valid @RequestBody Description body) {
    commands.sendAndWait(
        new DescribeArtifact(caller.tenant(), new ArtifactId(id), body.description()));
  }

  @DeleteMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Caller caller, @PathVariable UUID id) {
    commands.sendAndWait(new RemoveArtifact(caller.tenant(), new ArtifactId(id)));
  }

  private static RuntimeException malformed(@Nullable String detail) {
    return Refusal.malformed("artifact-malformed", String.valueOf(detail)).asException();
  }

  record Description(@NotNull @Size(max = 4096) String description) {}
}
