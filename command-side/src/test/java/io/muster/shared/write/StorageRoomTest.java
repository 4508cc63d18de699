package io.muster.shared.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.multitenant.events.Limits;
import io.muster.shared.access.Tenants;
import io.muster.shared.events.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StorageRoomTest {

  private static final TenantId ACME = new TenantId("acme");

  private static StorageRoom room(long onDisk, Limits limits) {
    return new StorageRoom(new OneTenant(limits), List.of(), () -> onDisk);
  }

  @Test
  void givesWhatTenantAndDiskBothHave() {
    assertThat(room(100, Limits.NONE).of(ACME)).isEqualTo(100);
    assertThat(room(100, new Limits(Map.of(Limits.STORAGE, 10L))).of(ACME)).isEqualTo(10);
    assertThatThrownBy(() -> room(0, Limits.NONE).of(ACME)).hasMessageContaining("disk");
  }

  /** The bytes of an upload are on the disk when it ends: they do not count twice. */
  @Test
  void takesUploadsOfMoreThanHalfOfTheDisk() {
    assertThatCode(() -> room(40, Limits.NONE).require(ACME, 60)).doesNotThrowAnyException();
    var limited = room(400, new Limits(Map.of(Limits.STORAGE, 50L)));
    assertThatThrownBy(() -> limited.require(ACME, 60)).hasMessageContaining("tenant");
    assertThatThrownBy(() -> room(0, Limits.NONE).require(ACME, 60)).hasMessageContaining("disk");
  }

  private record OneTenant(Limits limits) implements Tenants {

    @Override
    public boolean exists(TenantId tenant) {
      return true;
    }

    @Override
    public boolean isActive(TenantId tenant) {
      return true;
    }

    @Override
    public Limits limits(TenantId tenant) {
      return limits;
    }

    @Override
    public Optional<TenantId> byToken(String token) {
      return Optional.empty();
    }

    @Override
    public void countRequest(TenantId tenant) {}

    @Override
    public void requireRoomInRecord(TenantId tenant) {}
  }
}
