package io.muster.access;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import io.muster.embedded.keys.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys of one algorithm, each in a file that only the server's owner reads. The newest signs;
 * all that are there are trusted. Processes that share the folder see within a second what another
 * one has changed.
 */
final class KeyRing {

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** An unknown key makes us look sooner: another process may just have made it. */
  private static final Duration LOOK_FOR_A_KEY = Duration.ofMillis(50);

  /** Access tokens last a year at most: what was signed before is over by then. */
  private static final Duration KEPT = Duration.ofDays(367);

  private final Path first;
  private final TokenAlgorithm algorithm;
  private final Lock changing = new ReentrantLock();
  private final AtomicInteger generation = new AtomicInteger();
  private volatile Keys keys = new Keys(List.of(), List.of());
  private volatile long looked = System.nanoTime();

  /** A key, ready for use. */
  record Key(JWK jwk, JWSSigner signer, JWSVerifier verifier) {}

  /**
   * @param files of the keys, the newest last
   */
  private record Keys(List<KeyFile> files, List<Key> all) {}

  private record KeyFile(Path path, FileTime written) {}

  /**
   * @param first file of the first key; further ones have its name with a number behind it
   * @throws IOException when a key is there that cannot be used
   */
  KeyRing(Path first, TokenAlgorithm algorithm) throws IOException {
    this.first = first;
    this.algorithm = algorithm;
    reload();
  }

  /**
   * Another number after each change of the keys: what was verified before is to be verified anew.
   */
  int generation() {
    look(LOOK);
    return generation.get();
  }

  /** All that are there, the newest last; empty while nobody needed one. */
  List<Key> all() {
    look(LOOK);
    return keys.all;
  }

  /**
   * The one that signs. Where there is none, the first who needs it makes it: an RSA key would hold
   * the first start up for half a second.
   */
  Key newest() {
    var known = all();
    if (!known.isEmpty()) {
      return known.getLast();
    }
    changing.lock();
    try {
      if (files().isEmpty()) {
        make(first);
      }
      reload();
      return keys.all.getLast();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      changing.unlock();
    }
  }

  Optional<Key> find(String id) {
    return known(id)
        .or(
            () -> {
              look(LOOK_FOR_A_KEY);
              return known(id);
            });
  }

  private Optional<Key> known(String id) {
    return all().stream().filter(key -> id.equals(key.jwk.getKeyID())).findFirst();
  }

  /**
   * Another key signs from now on.
   *
   * @param revoke whether what the others have signed is void at once
   */
  void rotate(boolean revoke) {
    changing.lock();
    try {
      var before = files();
      make(file(before.isEmpty() ? 1 : number(before.getLast().path) + 1));
      for (var i = 0; i < before.size(); i++) {
        if (revoke || (i + 1 < before.size() && isOld(before.get(i + 1)))) {
          Files.deleteIfExists(before.get(i).path);
        }
      }
      try (var folder = FileChannel.open(folder())) {
        folder.force(true); // a key that leaked must not be back after the loss of power
      }
      reload();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      changing.unlock();
    }
  }

  /** Whether a key signs for so long that what the one before it has signed is over. */
  private static boolean isOld(KeyFile file) {
    return file.written.toInstant().isBefore(Instant.now().minus(KEPT));
  }

  private void make(Path file) throws IOException {
    SecretFile.open(file, this::generate);
  }

  private String generate() {
    try {
      return algorithm.generate().toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException("A key for tokens cannot be made", e);
    }
  }

  /** Looks at the folder, unless somebody did within a while, or does now. */
  private void look(Duration within) {
    if (System.nanoTime() - looked < within.toNanos() || !changing.tryLock()) {
      return;
    }
    try {
      if (!files().equals(keys.files)) {
        reload();
      }
      looked = System.nanoTime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      changing.unlock();
    }
  }

  /** A key may be deleted by another process while it is read. */
  private void reload() throws IOException {
    while (true) {
      var files = files();
      try {
        var all = new ArrayList<Key>();
        for (var file : files) {
          all.add(read(file.path));
        }
        keys = new Keys(files, List.copyOf(all));
        generation.incrementAndGet();
        return;
      } catch (NoSuchFileException e) {
        if (files.equals(files())) {
          throw e;
        }
      }
    }
  }

  private Key read(Path file) throws IOException {
    try {
      var jwk = JWK.parse(Files.readString(file));
      return new Key(jwk, algorithm.signer(jwk), algorithm.verifier(jwk));
    } catch (JOSEException | ParseException e) {
      throw new IOException("The key in " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private List<KeyFile> files() throws IOException {
    var found = new ArrayList<KeyFile>();
    try (var there = Files.newDirectoryStream(folder())) {
      for (var file : there) {
        if (number(file) > 0 && Files.exists(file)) {
          found.add(new KeyFile(file, written(file)));
        }
      }
    }
    found.sort(Comparator.comparingInt(file -> number(file.path)));
    return found;
  }

  private static FileTime written(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file);
    } catch (NoSuchFileException e) {
      return FileTime.fromMillis(0); // deleted just now: reading it tells
    }
  }

  private Path folder() {
    return requireNonNull(first.toAbsolutePath().getParent());
  }

  private Path file(int number) {
    return number == 1 ? first : first.resolveSibling(first.getFileName() + "." + number);
  }

  /** 0 for another file. */
  private int number(Path file) {
    var name = file.getFileName().toString();
    var base = first.getFileName().toString();
    if (name.equals(base)) {
      return 1;
    }
    var behind = name.startsWith(base + ".") ? name.substring(base.length() + 1) : "";
    return behind.matches("[1-9]\\d{0,8}") ? Integer.parseInt(behind) : 0;
  }
}
