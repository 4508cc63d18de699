package io.muster.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import io.muster.embedded.keys.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Access tokens last a year at most: what was signed before is over by then. */
  private static final Duration KEPT = Duration.ofDays(367);

  private final Path first;
  private final TokenAlgorithm algorithm;
  private final Lock changing = new ReentrantLock();
  private final AtomicInteger generation = new AtomicInteger();
  private volatile Keys keys = new Keys(List.of(), List.of());
  private volatile long looked = System.nanoTime() - LOOK.toNanos();

  /** A key, ready for use. */
  record Key(JWK jwk, JWSSigner signer, JWSVerifier verifier) {}

  /**
   * @param files of the keys, the newest last
   */
  private record Keys(List<Path> files, List<Key> all) {}

  /**
   * @param first file of the first key; further ones have its name with a number behind it
   */
  KeyRing(Path first, TokenAlgorithm algorithm) {
    this.first = first;
    this.algorithm = algorithm;
  }

  /**
   * Another number after each change of the keys: what was verified before is to be verified anew.
   */
  int generation() {
    current();
    return generation.get();
  }

  /** All that are there, the newest last; empty while nobody needed one. */
  List<Key> all() {
    return current().all;
  }

  /**
   * The one that signs. Where there is none, the first who needs it makes it: an RSA key would hold
   * the first start up for half a second.
   */
  Key newest() {
    var known = current().all;
    return known.isEmpty() ? make(first) : known.getLast();
  }

  Optional<Key> find(String id) {
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
      make(file(before.isEmpty() ? 1 : number(before.getLast()) + 1));
      for (var i = 0; i < before.size(); i++) {
        if (revoke || (i + 1 < before.size() && isOld(before.get(i + 1)))) {
          Files.deleteIfExists(before.get(i));
        }
      }
      reload(files());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      changing.unlock();
    }
  }

  /** Whether a key signs for so long that what the one before it has signed is over. */
  private static boolean isOld(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(KEPT));
  }

  private Key make(Path file) {
    changing.lock();
    try {
      SecretFile.open(file, this::generate);
      reload(files());
      return keys.all.getLast();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      changing.unlock();
    }
  }

  private String generate() {
    try {
      return algorithm.generate().toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException("A key for tokens cannot be made", e);
    }
  }

  /** Looks at the folder at most once a second. */
  private Keys current() {
    if (System.nanoTime() - looked >= LOOK.toNanos() && changing.tryLock()) {
      try {
        looked = System.nanoTime();
        var files = files();
        if (!files.equals(keys.files)) {
          reload(files);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        changing.unlock();
      }
    }
    return keys;
  }

  private void reload(List<Path> files) throws IOException {
    var all = new ArrayList<Key>();
    for (var file : files) {
      all.add(read(file));
    }
    keys = new Keys(files, List.copyOf(all));
    generation.incrementAndGet();
  }

  private Key read(Path file) throws IOException {
    try {
      var jwk = JWK.parse(Files.readString(file));
      return new Key(jwk, algorithm.signer(jwk), algorithm.verifier(jwk));
    } catch (JOSEException | ParseException e) {
      throw new IOException("The key in " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private List<Path> files() throws IOException {
    var folder = first.toAbsolutePath().getParent();
    try (var there = Files.list(folder)) {
      return there
          .filter(file -> number(file) > 0)
          .sorted(Comparator.comparingInt(this::number))
          .toList();
    }
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
