/**
 * What is rolled out, and how far it is. Views of the context, kept by folding events; knows no
 * commands.
 */
@NullMarked
package io.muster.deployments.read;

import org.jspecify.annotations.NullMarked;
