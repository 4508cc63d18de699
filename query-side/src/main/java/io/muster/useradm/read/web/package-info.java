/** The REST endpoints that read from {@code useradm}. */
@NullMarked
package io.muster.useradm.read.web;

import org.jspecify.annotations.NullMarked;
