/**
 * Everything that one process keeps by itself in its data directory: the record ({@code events}),
 * the documents of the read models ({@code documents}) and keys ({@code keys}). It implements the
 * ports of the record and of people's keys, and knows no context.
 */
@NullMarked
package io.muster.embedded;

import org.jspecify.annotations.NullMarked;
