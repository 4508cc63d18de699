/** The REST endpoints that change stored configurations. */
@NullMarked
package io.muster.localconf.write.web;

import org.jspecify.annotations.NullMarked;
