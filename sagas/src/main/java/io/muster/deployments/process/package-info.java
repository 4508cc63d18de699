/** What follows from deployments: their end by count, by time and by abort. */
@NullMarked
package io.muster.deployments.process;

import org.jspecify.annotations.NullMarked;
