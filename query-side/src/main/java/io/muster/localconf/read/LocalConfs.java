package io.muster.localconf.read;

import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.in;
import static java.util.stream.Collectors.toMap;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.events.LocalConfEvent;
import io.muster.localconf.queries.LocalConfQuery.CountLocalConfs;
import io.muster.localconf.queries.LocalConfQuery.FindLocalConf;
import io.muster.localconf.queries.LocalConfQuery.FindLocalConfVersion;
import io.muster.localconf.queries.LocalConfQuery.ListLocalConfs;
import io.muster.localconf.queries.LocalConfQuery.LocalConf;
import io.muster.localconf.queries.LocalConfVersionView;
import io.muster.localconf.queries.LocalConfView;
import io.muster.localconf.queries.LocalConfView.StoredVersion;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Answers {@link io.muster.localconf.queries.LocalConfQuery}s: two reads each. */
@Component
class LocalConfs {

  private static final int ATTEMPTS = 25;
  private static final Duration BETWEEN = Duration.ofMillis(20);

  private final ReadModel<LocalConfEvent, LocalConfView> devices;
  private final ReadModel<LocalConfEvent, LocalConfVersionView> versions;

  LocalConfs(ReadModels readModels) {
    devices =
        readModels.make(
            LocalConfs.class,
            "devices",
            LocalConfView.class,
            LocalConfEvent.class,
            event -> List.of(event.deviceId().toString()),
            LocalConfView::after,
            new IndexModel(Indexes.ascending("tenantId", "_id")));
    versions =
        readModels.makeById(
            LocalConfs.class,
            "versions",
            LocalConfVersionView.class,
            LocalConfEvent.class,
            LocalConfVersionView::idsOf,
            LocalConfVersionView::after);
  }

  @QueryHandler
  Optional<LocalConf> handle(FindLocalConf query) {
    return find(query.tenantId(), query.deviceId(), view -> Optional.of(view.currentVersion()));
  }

  @QueryHandler
  Optional<LocalConf> handle(FindLocalConfVersion query) {
    return find(query.tenantId(), query.deviceId(), view -> view.named(query.version()));
  }

  private Optional<LocalConf> find(
      TenantId tenant, DeviceId device, Function<LocalConfView, Optional<StoredVersion>> wanted) {
    return whole(
        () -> {
          var view = devices.of(tenant).findById(device.toString());
          var version = view.flatMap(wanted);
          var text =
              version.flatMap(
                  it ->
                      versions
                          .of(tenant)
                          .findById(LocalConfVersionView.idOf(device.toString(), it.version())));
          return version.isPresent() && text.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  text.map(
                      it ->
                          new LocalConf(view.orElseThrow(), version.orElseThrow(), it.details())));
        },
        () -> {
          throw new IllegalStateException("the text of a stored configuration is not there");
        });
  }

  /** A stored configuration whose text is not there is left out. */
  @QueryHandler
  Page<LocalConf> handle(ListLocalConfs query) {
    return whole(
        () -> {
          var page = views(query);
          var found = withTexts(query.tenantId(), page);
          return found.items().size() < page.items().size() ? Optional.empty() : Optional.of(found);
        },
        () -> withTexts(query.tenantId(), views(query)));
  }

  private Page<LocalConfView> views(ListLocalConfs query) {
    return devices.of(query.tenantId()).page(empty(), Sorts.ascending("_id"), query.paging());
  }

  private Page<LocalConf> withTexts(TenantId tenant, Page<LocalConfView> page) {
    var ids = page.items().stream().map(LocalConfs::currentId).toList();
    var texts =
        versions.of(tenant).list(in("_id", ids)).stream()
            .collect(toMap(LocalConfVersionView::id, LocalConfVersionView::details));
    var found =
        page.items().stream()
            .flatMap(
                view ->
                    Stream.ofNullable(texts.get(currentId(view)))
                        .map(text -> new LocalConf(view, view.currentVersion(), text)))
            .toList();
    return new Page<>(found, page.total());
  }

  /**
   * For a moment one view is ahead of the other, when a version is stored or a device goes: then
   * they are read again.
   *
   * @param read empty when they do not fit
   * @param otherwise when they do not fit for long: a version may wait as a dead letter
   */
  private static <T> T whole(Supplier<Optional<T>> read, Supplier<T> otherwise) {
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var found = read.get();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
    return otherwise.get();
  }

  private static String currentId(LocalConfView view) {
    return LocalConfVersionView.idOf(view.id(), view.current());
  }

  @QueryHandler
  long handle(CountLocalConfs query) {
    return devices.of(query.tenantId()).count(empty());
  }
}
