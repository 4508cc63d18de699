package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of a {@link ReadModel}: the views of one tenant, or of all.
 *
 * <p>A search that lasts longer than {@link #MAX_SEARCH} ends with a {@link
 * com.mongodb.MongoExecutionTimeoutException}.
 */
public final class Views<V> {

  private static final Duration MAX_SEARCH = Duration.ofSeconds(5);
  private static final String TENANT = "tenantId";
  private static final String ID = "_id";

  private final MongoCollection<RawBsonDocument> documents;
  private final ViewCodec<V> codec;
  private final @Nullable String tenant;

  /**
   * @param tenant null for all
   */
  Views(MongoCollection<RawBsonDocument> documents, ViewCodec<V> codec, @Nullable String tenant) {
    this.documents = documents;
    this.codec = codec;
    this.tenant = tenant;
  }

  /** One read by primary key. */
  public Optional<V> findById(String id) {
    return Optional.ofNullable(documents.find(eq(ID, id)).first())
        .filter(this::isOfTenant)
        .map(codec::decode);
  }

  private boolean isOfTenant(RawBsonDocument document) {
    return tenant == null || tenant.equals(document.getString(TENANT).getValue());
  }

  public Optional<V> find(Bson filter) {
    return Optional.ofNullable(documents.find(restricted(filter)).first()).map(codec::decode);
  }

  /** Every view that fits; for few. */
  public List<V> list(Bson filter) {
    var views = new ArrayList<V>();
    documents.find(restricted(filter)).forEach(document -> views.add(codec.decode(document)));
    return views;
  }

  /** One find and one count. */
  public Page<V> page(Bson filter, Bson sort, Paging paging) {
    return new Page<>(list(filter, sort, paging), count(filter));
  }

  /** A page without its total. */
  public List<V> list(Bson filter, Bson sort, Paging paging) {
    var views = new ArrayList<V>();
    part(documents.find(restricted(filter)).sort(sort), paging)
        .forEach(document -> views.add(codec.decode(document)));
    return views;
  }

  /** A page of the ids alone, without reading the views. */
  public Page<String> idPage(Bson filter, Bson sort, Paging paging) {
    var ids = new ArrayList<String>();
    part(documents.find(restricted(filter)).projection(Projections.include(ID)).sort(sort), paging)
        .forEach(document -> ids.add(document.getString(ID).getValue()));
    return new Page<>(ids, count(filter));
  }

  /** Nobody has so many views that a page beyond the numbers of the protocol could hold any. */
  private static FindIterable<RawBsonDocument> part(
      FindIterable<RawBsonDocument> found, Paging paging) {
    var skipped =
        found
            .maxTime(MAX_SEARCH.toMillis(), TimeUnit.MILLISECONDS)
            .skip((int) Math.min(Integer.MAX_VALUE, paging.skip()));
    return paging.perPage() == Integer.MAX_VALUE ? skipped : skipped.limit(paging.perPage());
  }

  public long count(Bson filter) {
    return documents.countDocuments(
        restricted(filter),
        new CountOptions().maxTime(MAX_SEARCH.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Ids of views that fit and come after one, in order, without reading the views. */
  public List<String> idsAfter(String after, Bson filter, int most) {
    var ids = new ArrayList<String>();
    documents
        .find(restricted(and(filter, gt(ID, after))))
        .projection(Projections.include(ID))
        .sort(Sorts.ascending(ID))
        .limit(most)
        .forEach(document -> ids.add(document.getString(ID).getValue()));
    return ids;
  }

  /** The ids of the views that fit, in their order, without reading the views. */
  public List<String> ids(Bson filter) {
    var ids = new ArrayList<String>();
    documents
        .find(restricted(filter))
        .projection(Projections.include(ID))
        .sort(Sorts.ascending(ID))
        .forEach(document -> ids.add(document.getString(ID).getValue()));
    return ids;
  }

  /** What an aggregation makes of the views that fit. */
  public List<RawBsonDocument> aggregate(Bson filter, Bson... stages) {
    return documents
        .aggregate(
            Stream.concat(Stream.of(Aggregates.match(restricted(filter))), Stream.of(stages))
                .toList())
        .into(new ArrayList<>());
  }

  private Bson restricted(Bson filter) {
    if (tenant == null) {
      return filter;
    }
    return filter.equals(empty()) ? eq(TENANT, tenant) : and(eq(TENANT, tenant), filter);
  }
}
