/** What happens to a tenant's users, their roles, logins, tokens and settings. */
@NullMarked
package io.muster.useradm.events;

import org.jspecify.annotations.NullMarked;
