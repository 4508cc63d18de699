/** What follows from the deletion of a tenant. */
@NullMarked
package io.muster.multitenant.process;

import org.jspecify.annotations.NullMarked;
