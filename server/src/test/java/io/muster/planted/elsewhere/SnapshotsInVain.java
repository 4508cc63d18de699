package io.muster.planted.elsewhere;

import org.axonframework.spring.stereotype.Aggregate;

/** A breach, for the rule that must catch it. */
@Aggregate(snapshotTriggerDefinition = "snapshotTrigger")
class SnapshotsInVain {}
