package io.muster.deployments.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.muster.artifact.Artifact;
import io.muster.artifact.ArtifactException;
import io.muster.artifact.ArtifactReader;
import io.muster.artifact.ArtifactWriter;
import io.muster.artifact.ArtifactsBusyException;
import io.muster.artifact.FileStore;
import io.muster.artifact.FileTooLargeException;
import io.muster.deployments.commands.ArtifactCommand.DescribeArtifact;
import io.muster.deployments.commands.ArtifactCommand.RecordArtifact;
import io.muster.deployments.commands.ArtifactCommand.RemoveArtifact;
import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.write.ArtifactBytes;
import io.muster.deployments.write.DeploymentsOptions;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.access.StreamedForm;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.StorageRoom;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes artifacts in. An upload streams from the socket through the verification to the disk;
 * memory does not grow with it.
 */
@RestController
class ArtifactCommandController {

  private static final String BASE = "/api/management/v1/deployments/artifacts";
  private static final int MAX_FIELD = 64 << 10;
  private static final int MAX_FIELDS = 20;

  private final CommandGateway commands;
  private final FileStore store;
  private final ArtifactBytes bytes;
  private final ArtifactReader reader;
  private final JsonMapper json;

  /** Copies of a file that are on the disk while an artifact is made of it. */
  private static final int COPIES = 4;

  private final StorageRoom room;
  private final long maxBytes;

  ArtifactCommandController(
      CommandGateway commands,
      @Qualifier(ArtifactBytes.STORE) FileStore store,
      ArtifactBytes bytes,
      ArtifactReader reader,
      JsonMapper json,
      StorageRoom room,
      DeploymentsOptions options) {
    this.commands = commands;
    this.store = store;
    this.bytes = bytes;
    this.json = json;
    this.room = room;
    this.reader = reader;
    this.maxBytes = options.artifactSize().toBytes();
  }

  /** Multipart: fields in any order, then the file {@code artifact} last. */
  @Access(OPERATORS)
  @BodyLimit(BodyLimit.STREAMED)
  @StreamedForm(fields = "description", file = "artifact")
  @PostMapping(path = BASE, consumes = "multipart/form-data")
  ResponseEntity<Void> upload(Caller caller, HttpServletRequest request) throws IOException {
    return filed(
        request,
        "artifact",
        (part, fields) -> {
          try (var in = part.getInputStream()) {
            return record(caller, in, fields);
          }
        });
  }

  /**
   * Multipart: {@code name}, {@code device_types_compatible}, {@code type=single_file}, {@code
   * args}, a JSON object of {@link SingleFileArgs}; then the {@code file}.
   */
  @Access(OPERATORS)
  @BodyLimit(BodyLimit.STREAMED)
  @StreamedForm(
      fields = {"name", "description", "device_types_compatible", "type", "args"},
      file = "file")
  @PostMapping(path = BASE + "/generate", consumes = "multipart/form-data")
  ResponseEntity<Void> generate(Caller caller, HttpServletRequest request) throws IOException {
    return filed(
        request,
        "file",
        (part, fields) -> {
          var made = store.temporary();
          try {
            build(caller.tenant(), part, fields, made);
            try (var in = Files.newInputStream(made)) {
              return record(caller, in, fields);
            }
          } finally {
            Files.deleteIfExists(made);
          }
        });
  }

  private interface FileHandler {
    ResponseEntity<Void> handle(FileItemInput file, Map<String, String> fields) throws IOException;
  }

  private static ResponseEntity<Void> filed(
      HttpServletRequest request, String file, FileHandler handler) throws IOException {
    try {
      var fields = new HashMap<String, String>();
      var parts = new JakartaServletFileUpload<>().getItemIterator(request);
      for (var count = 0; parts.hasNext() && count < MAX_FIELDS; count++) {
        var part = parts.next();
        if (file.equals(part.getFieldName())) {
          return handler.handle(part, fields);
        }
        readField(part, fields);
      }
      throw malformed("The file \"" + file + "\" is missing, or stands behind too many fields");
    } catch (FileUploadException e) {
      throw malformed("The body is no complete multipart form: " + e.getMessage());
    }
  }

  private ResponseEntity<Void> record(Caller caller, InputStream in, Map<String, String> fields)
      throws IOException {
    var description = fields.getOrDefault("description", "");
    if (description.length() > Description.MAX_LENGTH) {
      throw malformed("description is longer than " + Description.MAX_LENGTH);
    }
    var id = new ArtifactId(UUID.randomUUID());
    var left = room.of(caller.tenant());
    try (var received =
        store.receive(
            new BufferedInputStream(in, 64 << 10), Math.min(left, maxBytes), reader::verify)) {
      room.require(caller.tenant(), content(received).sizeBytes());
      bytes.publish(
          received,
          id,
          () ->
              commands.sendAndWait(
                  new RecordArtifact(caller.tenant(), id, content(received), description)));
    } catch (ArtifactException e) {
      throw malformed(e.getMessage());
    } catch (ArtifactsBusyException e) {
      throw new Refusal(Refusal.Kind.TOO_MANY, "artifacts-busy", String.valueOf(e.getMessage()))
          .asException();
    } catch (FileTooLargeException e) {
      throw left < maxBytes ? room.full(caller.tenant()) : tooLarge();
    }
    return ResponseEntity.created(URI.create(BASE + "/" + id)).build();
  }

  private RuntimeException tooLarge() {
    return new Refusal(
            Refusal.Kind.TOO_LARGE,
            "artifact-too-large",
            "An artifact may have at most " + maxBytes + " bytes")
        .asException();
  }

  /** What the update module {@code single-file} reads: the file, and beside it where to put it. */
  private void build(TenantId tenant, FileItemInput part, Map<String, String> fields, Path to)
      throws IOException {
    var name = required(fields, "name");
    var types = List.of(required(fields, "device_types_compatible").split("\\s*,\\s*"));
    if (!"single_file".equals(fields.getOrDefault("type", "single_file"))) {
      throw malformed("type must be single_file");
    }
    var args = SingleFileArgs.parse(json, required(fields, "args"));
    var fileName = args.filename() == null ? baseName(part.getName()) : args.filename();
    if (!fileName.matches("[^/\\\\\\p{Cntrl}]{1,255}") || fileName.matches("\\.{1,2}")) {
      throw malformed("The file's name must have 1 to 255 characters, and no slash");
    }
    var files = new LinkedHashMap<String, Path>();
    try {
      files.put("dest_dir", text(args.destDir()));
      files.put("filename", text(fileName));
      files.put("permissions", text(args.permissions() == null ? "644" : args.permissions()));
      if (files.put(fileName, store.temporary()) != null) {
        throw malformed("The file cannot have the name " + fileName);
      }
      try (var in = part.getInputStream()) {
        copyBounded(tenant, in, files.get(fileName));
      }
      try (var out = Files.newOutputStream(to)) {
        ArtifactWriter.write(
            out,
            name,
            types,
            SingleFileArgs.MODULE,
            args.software(name),
            Map.of(),
            files,
            store.temporary());
      }
    } finally {
      for (var file : files.values()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String baseName(@Nullable String path) {
    return path == null ? "file" : path.substring(path.lastIndexOf('/') + 1);
  }

  private Path text(String content) throws IOException {
    return Files.writeString(store.temporary(), content + "\n");
  }

  private void copyBounded(TenantId tenant, InputStream in, Path to) throws IOException {
    var most = Math.min(maxBytes, Math.min(room.of(tenant), room.onDisk() / COPIES));
    try (var out = Files.newOutputStream(to)) {
      var buffer = new byte[64 << 10];
      var left = most;
      for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          throw most < maxBytes ? room.full(tenant) : tooLarge();
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
      var bytes = in.readNBytes(MAX_FIELD + 1);
      if (bytes.length > MAX_FIELD) {
        throw malformed("The field " + part.getFieldName() + " is too long");
      }
      fields.put(part.getFieldName(), new String(bytes, UTF_8));
    }
  }

  private static ArtifactContent content(FileStore.Received<Artifact> stored) {
    var artifact = stored.seen();
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

  @Access(OPERATORS)
  @PutMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void describe(Caller caller, @PathVariable UUID id, @Valid @RequestBody Description body) {
    commands.sendAndWait(
        new DescribeArtifact(caller.tenant(), new ArtifactId(id), body.description()));
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Caller caller, @PathVariable UUID id) {
    var artifact = new ArtifactId(id);
    commands.sendAndWait(new RemoveArtifact(caller.tenant(), artifact));
    bytes.delete(artifact);
  }

  static RuntimeException malformed(@Nullable String detail) {
    return Refusal.malformed("artifact-malformed", String.valueOf(detail)).asException();
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Description(@NotNull @Size(max = MAX_LENGTH) String description) {
    static final int MAX_LENGTH = 4096;
  }
}
