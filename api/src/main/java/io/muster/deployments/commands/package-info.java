/** What deployments and artifacts can be asked to do. */
@NullMarked
package io.muster.deployments.commands;

import org.jspecify.annotations.NullMarked;
