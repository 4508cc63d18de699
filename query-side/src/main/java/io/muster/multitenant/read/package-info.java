/** The tenants, as the platform's administrators see them. */
@NullMarked
package io.muster.multitenant.read;

import org.jspecify.annotations.NullMarked;
