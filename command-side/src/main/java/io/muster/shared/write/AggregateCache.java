package io.muster.shared.write;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.record.EventRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.AggregateCacheEntry;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Loaded aggregates of all types, bounded; the least useful leave first. An aggregate behind the
 * head of its stream is not returned: another process has changed it, and even a decision without
 * an event must use the latest state. An aggregate that decided nothing when it was asked for the
 * first time has no identifier, and is not kept.
 */
@Component("aggregateCache")
@EnableConfigurationProperties(PlatformOptions.class)
@SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Axon's interface is so
public final class AggregateCache implements Cache {

  private final com.github.benmanes.caffeine.cache.Cache<Object, Object> entries;

  /** Which the framework tells nobody. */
  private static final VarHandle VERSION = version();

  private final EventRecord record;

  AggregateCache(PlatformOptions options, EventRecord record) {
    this.record = record;
    entries = Caffeine.newBuilder().maximumSize(options.aggregateCacheSize()).build();
  }

  private static VarHandle version() {
    try {
      return MethodHandles.privateLookupIn(AggregateCacheEntry.class, MethodHandles.lookup())
          .findVarHandle(AggregateCacheEntry.class, "version", Long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public <K, V> @Nullable V get(K key) {
    var entry = (V) entries.getIfPresent(key);
    if (entry == null || isLatest(key.toString(), entry)) {
      return entry;
    }
    entries.invalidate(key);
    return null;
  }

  private boolean isLatest(String stream, Object entry) {
    return Objects.equals(VERSION.get(entry), record.lastSequence(stream));
  }

  @Override
  public void put(@Nullable Object key, Object value) {
    if (key == null) {
      return;
    }
    entries.put(key, value);
  }

  @Override
  public boolean putIfAbsent(Object key, Object value) {
    return entries.asMap().putIfAbsent(key, value) == null;
  }

  @Override
  public <T> T computeIfAbsent(Object key, Supplier<T> valueSupplier) {
    return (T) entries.get(key, _ -> valueSupplier.get());
  }

  @Override
  public boolean remove(@Nullable Object key) {
    return key != null && entries.asMap().remove(key) != null;
  }

  @Override
  public void removeAll() {
    entries.invalidateAll();
  }

  @Override
  public boolean containsKey(Object key) {
    return entries.asMap().containsKey(key);
  }

  @Override
  public <V> void computeIfPresent(Object key, UnaryOperator<V> update) {
    entries.asMap().computeIfPresent(key, (_, value) -> update.apply((V) value));
  }

  /** Nobody listens: Axon's repositories do not. */
  @Override
  public Registration registerCacheEntryListener(EntryListener cacheEntryListener) {
    return () -> true;
  }
}
