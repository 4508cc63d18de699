/**
 * Which tenants there are, whether they are let in, and what each may use. One aggregate, {@link
 * io.muster.multitenant.write.Tenant}.
 */
@NullMarked
package io.muster.multitenant.write;

import org.jspecify.annotations.NullMarked;
