package io.muster.localconf.read;

import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.in;
import static java.util.stream.Collectors.toMap;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.common.AxonTransientException;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Answers {@link LocalConfQuery}s: two reads each. */
@Component
class LocalConfs {

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
    return devices
        .of(query.tenantId())
        .findById(query.deviceId().toString())
        .flatMap(view -> withText(query.tenantId(), view, view.currentVersion()));
  }

  @QueryHandler
  Optional<LocalConf> handle(FindLocalConfVersion query) {
    return devices
        .of(query.tenantId())
        .findById(query.deviceId().toString())
        .flatMap(
            view ->
                view.named(query.version())
                    .flatMap(version -> withText(query.tenantId(), view, version)));
  }

  private Optional<LocalConf> withText(TenantId tenant, LocalConfView view, StoredVersion version) {
    var text =
        versions
            .of(tenant)
            .findById(LocalConfVersionView.idOf(view.id(), version.version()))
            .orElseThrow(TextBehindException::new);
    return Optional.of(new LocalConf(view, version, text.details()));
  }

  @QueryHandler
  Page<LocalConf> handle(ListLocalConfs query) {
    var page = devices.of(query.tenantId()).page(empty(), Sorts.ascending("_id"), query.paging());
    var ids = page.items().stream().map(LocalConfs::currentId).toList();
    var texts =
        versions.of(query.tenantId()).list(in("_id", ids)).stream()
            .collect(toMap(LocalConfVersionView::id, LocalConfVersionView::details));
    return page.map(view -> new LocalConf(view, view.currentVersion(), text(texts, view)));
  }

  private static String text(Map<String, String> texts, LocalConfView view) {
    var text = texts.get(currentId(view));
    if (text == null) {
      throw new TextBehindException();
    }
    return text;
  }

  /** For a moment one view is ahead of the other: whoever asks again finds both. */
  private static final class TextBehindException extends AxonTransientException {
    TextBehindException() {
      super("The text of a stored configuration is not shown yet");
    }
  }

  private static String currentId(LocalConfView view) {
    return LocalConfVersionView.idOf(view.id(), view.current());
  }

  @QueryHandler
  long handle(CountLocalConfs query) {
    return devices.of(query.tenantId()).count(empty());
  }
}
