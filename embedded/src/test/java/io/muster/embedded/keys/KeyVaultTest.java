package io.muster.embedded.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.embedded.events.EventLogException;
import io.muster.shared.events.TenantId;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyVaultTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final byte[] PLATFORM = key(1);
  private static final byte[] DIGEST = key(2);

  @TempDir private Path folder;

  private static byte[] key(int filling) {
    var key = new byte[32];
    Arrays.fill(key, (byte) filling);
    return key;
  }

  private KeyVault open(byte[] platform) throws SQLException {
    return new KeyVault(folder.resolve("people.db"), platform, DIGEST);
  }

  private Map<String, byte[]> tenantKeys() throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("people.db"));
        var rows =
            connection.createStatement().executeQuery("SELECT tenant, key FROM tenant_key")) {
      var keys = new HashMap<String, byte[]>();
      while (rows.next()) {
        keys.put(rows.getString(1), rows.getBytes(2));
      }
      return keys;
    }
  }

  @Test
  void forgetsAPersonOrAllOfATenant() throws SQLException {
    try (var vault = open(PLATFORM)) {
      var anna = vault.seal(ACME, "anna", "anna@example.com");
      var ben = vault.seal(ACME, "ben", "ben@example.com");
      var carl = vault.seal(new TenantId("other"), "carl", "carl@example.com");
      assertThat(vault.open(anna)).contains("anna@example.com");
      vault.forget("anna");
      assertThat(vault.open(anna)).isEmpty();
      assertThat(vault.open(ben)).contains("ben@example.com");
      vault.forgetAll(ACME);
      assertThat(vault.open(ben)).isEmpty();
      assertThat(vault.open(carl)).contains("carl@example.com");
    }
  }

  /** The database alone opens nothing. */
  @Test
  void opensNothingWithoutThePlatformsKey() throws SQLException {
    try (var vault = open(PLATFORM)) {
      vault.seal(ACME, "anna", "anna@example.com");
    }
    assertThat(tenantKeys().get("acme")).hasSizeGreaterThan(32);
    assertThatThrownBy(() -> open(key(3)))
        .isInstanceOf(EventLogException.class)
        .hasMessageContaining("another platform key");
  }

  @Test
  void sealsKeysThatWereStoredBeforeThereWasAPlatformsKey() throws SQLException {
    try (var vault = open(PLATFORM);
        var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("people.db"));
        var insert = connection.prepareStatement("INSERT INTO tenant_key VALUES ('acme', ?)")) {
      insert.setBytes(1, key(7));
      insert.executeUpdate();
      assertThat(vault).isNotNull();
    }
    try (var vault = open(PLATFORM)) {
      assertThat(tenantKeys().get("acme")).hasSizeGreaterThan(32);
      var anna = vault.seal(ACME, "anna", "anna@example.com");
      assertThat(vault.open(anna)).contains("anna@example.com");
    }
  }
}
