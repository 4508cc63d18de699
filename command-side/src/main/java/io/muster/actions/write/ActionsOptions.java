package io.muster.actions.write;

import io.muster.shared.options.Option;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** The bounds of actions. */
@ConfigurationProperties("muster.actions")
public record ActionsOptions(
    @Option("the most that a device may send of what an action wrote") @DefaultValue("10MB")
        DataSize outputSize) {}
