/** What the platform's administrators read of tenants. */
@NullMarked
package io.muster.multitenant.queries;

import org.jspecify.annotations.NullMarked;
