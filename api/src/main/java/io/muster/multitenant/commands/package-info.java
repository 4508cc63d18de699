/** What the platform's administrators ask of tenants. */
@NullMarked
package io.muster.multitenant.commands;

import org.jspecify.annotations.NullMarked;
