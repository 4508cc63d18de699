package io.muster.deployments.write;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the aggregates of this context are given. */
@Configuration(proxyBeanMethods = false)
class DeploymentsConfiguration {

  @Bean
  AbortBarrier abortBarrier(DeploymentLookups lookups) {
    return new AbortBarrier(lookups::isOpen);
  }
}
