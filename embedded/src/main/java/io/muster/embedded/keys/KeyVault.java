package io.muster.embedded.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.embedded.events.EventLogException;
import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The keys of people's data, one each, in a SQLite file of their own: deleting a key there makes
 * what it sealed unreadable wherever it is stored. Each is sealed with the key of its tenant, so
 * that deleting that one does the same for all people of the tenant; and those with the platform's,
 * which is in no database. AES-256-GCM.
 */
public final class KeyVault implements PersonalData, AutoCloseable {

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Connection connection;
  private final byte[] platformKey;
  private final SecretKeySpec digestKey;

  /** For a moment: another process may forget one. */
  private final Cache<String, byte[]> keys =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(5)).build();

  /**
   * @param platformKey seals the keys of tenants, 32 bytes
   * @param digestSecret keys the digests, for this installation
   */
  public KeyVault(Path file, byte[] platformKey, byte[] digestSecret) throws SQLException {
    this.platformKey = platformKey;
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    connection = config.createConnection("jdbc:sqlite:" + file);
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS key (subject TEXT PRIMARY KEY, key BLOB NOT NULL)"
              + " WITHOUT ROWID");
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS tenant_key (tenant TEXT PRIMARY KEY, key BLOB NOT NULL)"
              + " WITHOUT ROWID");
      if (!hasTenants(statement)) {
        // Null for keys that were stored before there were tenants' keys: they are not sealed.
        statement.executeUpdate("ALTER TABLE key ADD COLUMN tenant TEXT");
      }
    }
    digestKey = new SecretKeySpec(digestSecret, "HmacSHA256");
    sealAll();
  }

  /** Whether there is a database with keys that a platform's key seals. */
  public static boolean isSealed(Path file) throws SQLException {
    if (!Files.exists(file)) {
      return false;
    }
    var readOnly = new SQLiteConfig();
    readOnly.setReadOnly(true);
    try (var connection = readOnly.createConnection("jdbc:sqlite:" + file);
        var select = connection.createStatement();
        var rows =
            select.executeQuery("SELECT name FROM sqlite_master WHERE name = 'tenant_key'")) {
      if (!rows.next()) {
        return false;
      }
    }
    try (var connection = readOnly.createConnection("jdbc:sqlite:" + file);
        var select = connection.createStatement();
        var rows =
            select.executeQuery("SELECT 1 FROM tenant_key WHERE length(key) > " + KEY_BYTES)) {
      return rows.next();
    }
  }

  /**
   * Seals the keys that were stored before there was a platform's key.
   *
   * @throws EventLogException when others were sealed with another platform's key
   */
  private void sealAll() throws SQLException {
    try (var select = connection.createStatement();
        var rows = select.executeQuery("SELECT tenant, key FROM tenant_key")) {
      while (rows.next()) {
        var tenant = rows.getString(1);
        var stored = rows.getBytes(2);
        if (stored.length == KEY_BYTES) {
          seal(tenant, stored);
        } else {
          unseal(platformKey, stored);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new EventLogException(
          "The keys of people are sealed with another platform key than the one beside them: copy"
              + " all files of the keys together.");
    }
  }

  private void seal(String tenant, byte[] key) throws SQLException, GeneralSecurityException {
    try (var update =
        connection.prepareStatement("UPDATE tenant_key SET key = ? WHERE tenant = ?")) {
      update.setBytes(1, seal(platformKey, key));
      update.setString(2, tenant);
      update.executeUpdate();
    }
  }

  private static boolean hasTenants(Statement statement) throws SQLException {
    try (var columns =
        statement.executeQuery("SELECT 1 FROM pragma_table_info('key') WHERE name = 'tenant'")) {
      return columns.next();
    }
  }

  @Override
  public PersonalText seal(TenantId tenant, String subject, String text) {
    try {
      var sealed = seal(keyOrNew(tenant.value(), subject), text.getBytes(UTF_8));
      return new PersonalText(subject, Base64.getEncoder().encodeToString(sealed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("personal data cannot be sealed", e);
    }
  }

  /** The nonce, and the cipher text with its tag. */
  private byte[] seal(byte[] key, byte[] text) throws GeneralSecurityException {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    var sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(text);
    return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
  }

  private static byte[] unseal(byte[] key, byte[] sealed) throws GeneralSecurityException {
    var cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE_BYTES));
    return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
  }

  @Override
  public Optional<String> open(PersonalText text) {
    var key = key(text.subject());
    if (key == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(unseal(key, Base64.getDecoder().decode(text.sealed())), UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("personal data of " + text.subject() + " is damaged", e);
    }
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

  private synchronized byte[] keyOrNew(String tenant, String subject)
      throws GeneralSecurityException {
    var known = key(subject);
    if (known != null) {
      return known;
    }
    var made = newKey();
    try (var insert =
        connection.prepareStatement("INSERT INTO key (subject, key, tenant) VALUES (?, ?, ?)")) {
      insert.setString(1, subject);
      insert.setBytes(2, seal(tenantKeyOrNew(tenant), made));
      insert.setString(3, tenant);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("the key of " + subject + " cannot be stored", e);
    }
    keys.put(subject, made);
    return made;
  }

  private byte[] newKey() {
    var made = new byte[KEY_BYTES];
    random.nextBytes(made);
    return made;
  }

  private byte[] tenantKeyOrNew(String tenant) throws SQLException, GeneralSecurityException {
    var known = tenantKey(tenant);
    if (known != null) {
      return known;
    }
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO tenant_key VALUES (?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, tenant);
      insert.setBytes(2, seal(platformKey, newKey()));
      insert.executeUpdate();
    }
    return Objects.requireNonNull(tenantKey(tenant)); // perhaps another process was faster
  }

  private byte @Nullable [] tenantKey(String tenant) throws SQLException, GeneralSecurityException {
    try (var select = connection.prepareStatement("SELECT key FROM tenant_key WHERE tenant = ?")) {
      select.setString(1, tenant);
      try (var row = select.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        return unseal(platformKey, row.getBytes(1));
      }
    }
  }

  private synchronized byte @Nullable [] key(String subject) {
    var known = keys.getIfPresent(subject);
    if (known != null) {
      return known;
    }
    try (var select =
        connection.prepareStatement("SELECT key, tenant FROM key WHERE subject = ?")) {
      select.setString(1, subject);
      try (var row = select.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        var key = unsealed(row.getBytes(1), row.getString(2));
        if (key != null) {
          keys.put(subject, key);
        }
        return key;
      }
    } catch (SQLException | GeneralSecurityException e) {
      throw new IllegalStateException("the key of " + subject + " cannot be read", e);
    }
  }

  /** Null when the tenant's key was forgotten. */
  private byte @Nullable [] unsealed(byte[] stored, @Nullable String tenant)
      throws SQLException, GeneralSecurityException {
    if (tenant == null) {
      return stored;
    }
    var over = tenantKey(tenant);
    return over == null ? null : unseal(over, stored);
  }

  @Override
  public synchronized void forget(String subject) {
    keys.invalidate(subject);
    delete("DELETE FROM key WHERE subject = ?", subject);
  }

  @Override
  public synchronized void forgetAll(TenantId tenant) {
    keys.invalidateAll();
    delete("DELETE FROM tenant_key WHERE tenant = ?", tenant.value());
    delete("DELETE FROM key WHERE tenant = ?", tenant.value());
  }

  private void delete(String keysOf, String subject) {
    try (var delete = connection.prepareStatement(keysOf)) {
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
