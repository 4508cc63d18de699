/** What the REST endpoints of every context use to read parameters and to page. */
@NullMarked
package io.muster.shared.read.web;

import org.jspecify.annotations.NullMarked;
