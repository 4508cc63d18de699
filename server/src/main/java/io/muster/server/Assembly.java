package io.muster.server;

import io.muster.embedded.EmbeddedStores;
import org.axonframework.springboot.autoconfig.XStreamAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/**
 * Everything in one process: command side, query side, processes and the embedded stores. Only
 * packages that hold parts of ours are searched for them, because each class that is scanned makes
 * the start slower.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = XStreamAutoConfiguration.class) // nothing is stored as XML
@Import(EmbeddedStores.class)
@ComponentScan({
  "io.muster.*.write",
  "io.muster.*.read",
  "io.muster.*.process",
  "io.muster.access",
  "io.muster.shared.border",
  "io.muster.server"
})
class Assembly {}
