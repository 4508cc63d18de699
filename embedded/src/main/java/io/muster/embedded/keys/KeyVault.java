package io.muster.embedded.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.events.PersonalText;
import io.muster.shared.privacy.PersonalData;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The keys of people's data, one each, in a SQLite file of their own: deleting a key there makes
 * what it sealed unreadable wherever it is stored. AES-256-GCM.
 */
public final class KeyVault implements PersonalData, AutoCloseable {

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final Connection connection;
  private final SecretKeySpec digestKey;
  private final Cache<String, byte[]> keys = Caffeine.newBuilder().maximumSize(10_000).build();

  /**
   * @param digestSecret keys the digests, for this installation
   */
  public KeyVault(Path file, byte[] digestSecret) throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    connection = config.createConnection("jdbc:sqlite:" + file);
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS key (subject TEXT PRIMARY KEY, key BLOB NOT NULL)"
              + " WITHOUT ROWID");
    }
    digestKey = new SecretKeySpec(digestSecret, "HmacSHA256");
  }

  @Override
  public PersonalText seal(String subject, String text) {
    try {
      var nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      var cipher = cipher(Cipher.ENCRYPT_MODE, keyOrNew(subject), nonce);
      var sealed = cipher.doFinal(text.getBytes(UTF_8));
      var bytes = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
      return new PersonalText(subject, Base64.getEncoder().encodeToString(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("personal data cannot be sealed", e);
    }
  }

  @Override
  public Optional<String> open(PersonalText text) {
    var key = key(text.subject());
    if (key == null) {
      return Optional.empty();
    }
    try {
      var bytes = Base64.getDecoder().decode(text.sealed());
      var nonce = ByteBuffer.wrap(bytes).slice(0, NONCE_BYTES);
      var cipher = cipher(Cipher.DECRYPT_MODE, key, copy(nonce));
      return Optional.of(
          new String(cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES), UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("personal data of " + text.subject() + " is damaged", e);
    }
  }

  private static byte[] copy(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }

  @Override
  public String digest(String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(digestKey);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private synchronized byte[] keyOrNew(String subject) {
    var known = key(subject);
    if (known != null) {
      return known;
    }
    var made = new byte[32];
    random.nextBytes(made);
    try (var insert = connection.prepareStatement("INSERT INTO key VALUES (?, ?)")) {
      insert.setString(1, subject);
      insert.setBytes(2, made);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("the key of " + subject + " cannot be stored", e);
    }
    keys.put(subject, made);
    return made;
  }

  private synchronized byte @Nullable [] key(String subject) {
    var known = keys.getIfPresent(subject);
    if (known != null) {
      return known;
    }
    try (var select = connection.prepareStatement("SELECT key FROM key WHERE subject = ?")) {
      select.setString(1, subject);
      try (var row = select.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        var key = row.getBytes(1);
        keys.put(subject, key);
        return key;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the key of " + subject + " cannot be read", e);
    }
  }

  @Override
  public synchronized void forget(String subject) {
    keys.invalidate(subject);
    try (var delete = connection.prepareStatement("DELETE FROM key WHERE subject = ?")) {
      delete.setString(1, subject);
      delete.executeUpdate();
      // The key is in the write-ahead log, too.
      try (var statement = connection.createStatement();
          var result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
        if (result.next() && result.getInt("busy") != 0) {
          throw new IllegalStateException(
              "the key of " + subject + " is not erased yet: a back-up is being made; ask again");
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the key of " + subject + " cannot be forgotten", e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
