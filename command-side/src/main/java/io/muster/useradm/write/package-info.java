/**
 * Who may use a tenant, as what, and with which tokens.
 *
 * <p>Aggregates: {@link io.muster.useradm.write.User}; {@link
 * io.muster.useradm.write.Administrators}, of whom one always stays; {@link
 * io.muster.useradm.write.EmailAddress}, which keeps addresses unique; {@link
 * io.muster.useradm.write.AccessTokens} and {@link io.muster.useradm.write.Settings}. Knows no web.
 */
@NullMarked
package io.muster.useradm.write;

import org.jspecify.annotations.NullMarked;
