/** The REST endpoints that show tenants. */
@NullMarked
package io.muster.multitenant.read.web;

import org.jspecify.annotations.NullMarked;
