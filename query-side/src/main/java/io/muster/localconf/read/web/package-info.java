/** The REST endpoints that show stored configurations. */
@NullMarked
package io.muster.localconf.read.web;

import org.jspecify.annotations.NullMarked;
