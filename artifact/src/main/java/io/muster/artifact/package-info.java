/**
 * Artifact files as {@code mender-artifact} writes them (format versions 2 and 3): verified while
 * they stream, built from payload files, and stored by artifact id.
 *
 * <p>Knows no context: the server stores with it, and simulated devices install with it.
 */
@NullMarked
package io.muster.artifact;

import org.jspecify.annotations.NullMarked;
