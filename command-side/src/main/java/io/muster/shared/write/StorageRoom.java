package io.muster.shared.write;

import io.muster.multitenant.events.Limits;
import io.muster.shared.access.DiskSpace;
import io.muster.shared.access.Tenants;
import io.muster.shared.access.Usage;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.springframework.stereotype.Component;

/** How many bytes a tenant may still store; all contexts share one limit. */
@Component
public class StorageRoom {

  private final Tenants tenants;
  private final List<Usage> usages;
  private final DiskSpace disk;

  StorageRoom(Tenants tenants, List<Usage> usages, DiskSpace disk) {
    this.tenants = tenants;
    this.disk = disk;
    this.usages = usages.stream().filter(it -> it.limit().equals(Limits.STORAGE)).toList();
  }

  /**
   * Bytes, by the tenant's limit and by the disk; what others store meanwhile may exceed it.
   *
   * @throws RefusedException when the tenant is suspended or deleted, or the disk is full
   */
  public long of(TenantId tenant) {
    requireActive(tenant);
    disk.require();
    return Math.min(disk.left(), ofLimit(tenant));
  }

  /** Bytes, of the disk alone. */
  public long onDisk() {
    return disk.left();
  }

  /**
   * To be called at the end of an upload, which may have taken long.
   *
   * @param bytes that the tenant stores then; they are on the disk already
   * @throws RefusedException when the tenant was suspended or deleted meanwhile, or others used up
   *     the room
   */
  public void require(TenantId tenant, long bytes) {
    requireActive(tenant);
    disk.require();
    if (bytes > ofLimit(tenant)) {
      throw full(tenant);
    }
  }

  private void requireActive(TenantId tenant) {
    if (!tenants.isActive(tenant)) {
      throw new Refusal(
              Refusal.Kind.UNAUTHENTICATED, "token-needed", "The tenant is suspended, or gone")
          .asException();
    }
  }

  private long ofLimit(TenantId tenant) {
    var limit = tenants.limits(tenant).storageBytes();
    return limit == null
        ? Long.MAX_VALUE
        : Math.max(0, limit - usages.stream().mapToLong(usage -> usage.of(tenant)).sum());
  }

  /** Something did not fit: into what the tenant may store, or onto the disk. */
  public RuntimeException full(TenantId tenant) {
    if (disk.left() < ofLimit(tenant)) {
      return DiskSpace.full();
    }
    return new Refusal(
            Refusal.Kind.TOO_LARGE,
            "storage-limit-reached",
            "The tenant may not store so much: remove artifacts and outputs of actions that are not"
                + " needed any more")
        .asException();
  }
}
