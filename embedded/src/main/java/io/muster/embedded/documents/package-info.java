/**
 * MongoDB's wire protocol in this process, for read models, tokens of processors and sagas; on
 * SQLite, one file a database.
 *
 * <p>The protocol and the operators are mongo-java-server's; here is what it lacks: documents on
 * the disk, indexes that are not unique, and a {@link io.muster.embedded.documents.QueryPlan} that
 * finds by them. What views are kept by, whole documents by their ids, does not pass through the
 * framework ({@link io.muster.embedded.documents.RawBsonFastPath}). One wire command is one
 * transaction. Those that read a database go on beside the one that writes.
 */
@NullMarked
package io.muster.embedded.documents;

import org.jspecify.annotations.NullMarked;
