/** The customers of the platform, and what each may use. */
@NullMarked
package io.muster.multitenant.events;

import org.jspecify.annotations.NullMarked;
