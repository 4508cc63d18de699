/**
 * The embedded event store: one SQLite file that survives the loss of power.
 *
 * <p>{@link io.muster.embedded.events.EventLog} owns the file, and knows rows only; {@link
 * io.muster.embedded.events.SqliteEventStorageEngine} makes Axon's messages of them. The file is an
 * ordinary SQLite database; its schema is in {@code schema.sql} beside this package, for auditors.
 */
@NullMarked
package io.muster.embedded.events;

import org.jspecify.annotations.NullMarked;
