/** The REST endpoints that change something about users, and where they log in. */
@NullMarked
package io.muster.useradm.write.web;

import org.jspecify.annotations.NullMarked;
