package io.muster.specimen.write;

import io.muster.shared.options.Option;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The bounds of marks. */
@ConfigurationProperties("muster.specimen")
public record SpecimenOptions(
    @Option("how many devices of a tenant may be marked") @DefaultValue("2") int most) {}
