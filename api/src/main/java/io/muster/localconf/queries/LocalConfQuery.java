package io.muster.localconf.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.queries.LocalConfView.StoredVersion;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.util.Optional;

/** Everything that can be asked about the stored configurations of devices. */
public sealed interface LocalConfQuery<R> extends Query<R> {

  /**
   * What is stored, with the text of one version.
   *
   * @param version that was asked for
   */
  record LocalConf(LocalConfView view, StoredVersion version, String details) {}

  /** With the text of the current version. */
  record FindLocalConf(TenantId tenantId, DeviceId deviceId)
      implements LocalConfQuery<Optional<LocalConf>> {}

  /**
   * Empty also when the version is forgotten.
   *
   * @param version its number, or the SHA-256 of its text
   */
  record FindLocalConfVersion(TenantId tenantId, DeviceId deviceId, String version)
      implements LocalConfQuery<Optional<LocalConf>> {}

  /** A page of {@link LocalConf}s with the texts of the current versions, by device. */
  record ListLocalConfs(TenantId tenantId, Paging paging)
      implements LocalConfQuery<Page<LocalConf>> {}

  record CountLocalConfs(TenantId tenantId) implements LocalConfQuery<Long> {}
}
