package io.muster.shared.write;

import org.axonframework.common.caching.Cache;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One bounded cache for each type of aggregate that is asked often. */
@Configuration(proxyBeanMethods = false)
class AggregateCaches {

  private final long size;

  /**
   * @param size aggregates of each type; one takes about a kilobyte
   */
  AggregateCaches(@Value("${muster.aggregate-cache-size:20000}") long size) {
    this.size = size;
  }

  @Bean
  Cache identityCache() {
    return new AggregateCache(size);
  }

  @Bean
  Cache deviceCache() {
    return new AggregateCache(size);
  }

  @Bean
  Cache inventoryCache() {
    return new AggregateCache(size);
  }

  @Bean
  Cache deviceDeploymentCache() {
    return new AggregateCache(size);
  }

  @Bean
  Cache directoryCache() {
    return new AggregateCache(1_000);
  }
}
