package io.muster.presence.write;

import io.muster.presence.queries.UsualThreshold;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the other layers of this context are given of its options. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PresenceOptions.class)
class PresenceConfiguration {

  @Bean
  UsualThreshold usualThreshold(PresenceOptions options) {
    return new UsualThreshold(options.silentAfter());
  }
}
