/** The REST endpoints by which the platform's administrators change tenants. */
@NullMarked
package io.muster.multitenant.write.web;

import org.jspecify.annotations.NullMarked;
