package io.muster.server;

import com.mongodb.ConnectionString;
import io.muster.embedded.DataDirectory;
import io.muster.embedded.EmbeddedOptions;
import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.EventStoreConfiguration;
import io.muster.embedded.keys.KeyVault;
import io.muster.shared.access.DiskSpace;
import io.muster.shared.record.ProcessName;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;

/**
 * A second server, which shares nothing with the first but its stores: it has commands, caches,
 * claims and a web server of its own, as another process would have.
 */
@EnableConfigurationProperties(EmbeddedOptions.class)
@EnableAutoConfiguration
@Import(EventStoreConfiguration.class)
@ComponentScan(
    value = {
      "io.muster.*.write",
      "io.muster.*.read",
      "io.muster.*.process",
      "io.muster.access",
      "io.muster.shared.border",
      "io.muster.server"
    },
    excludeFilters =
        @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, value = Assembly.class))
class SecondProcess {

  static ConfigurableApplicationContext beside(TestServer first, List<String> options) {
    var application = new SpringApplication(SecondProcess.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.addInitializers(
        context -> {
          var beans = context.getBeanFactory();
          for (var shared :
              List.of(
                  DataDirectory.class,
                  EventLog.class,
                  ConnectionString.class,
                  KeyVault.class,
                  DiskSpace.class)) {
            beans.registerSingleton(shared.getSimpleName(), first.bean(shared));
          }
        });
    return application.run(options.toArray(String[]::new));
  }

  @Bean
  ProcessName processName() {
    return new ProcessName("second");
  }
}
