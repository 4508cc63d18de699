/** The REST endpoints that read from {@code inventory}. */
@NullMarked
package io.muster.inventory.read.web;

import org.jspecify.annotations.NullMarked;
