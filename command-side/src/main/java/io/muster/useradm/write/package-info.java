/**
 * Who may use a tenant, as what, and with which tokens.
 *
 * <p>Aggregates: {@link io.muster.useradm.write.UserDirectory}, one a tenant, because its rules
 * (the last administrator, names of tokens) are about all its users; {@link
 * io.muster.useradm.write.EmailAddress}, which keeps addresses unique. Knows no web.
 */
@NullMarked
package io.muster.useradm.write;

import org.jspecify.annotations.NullMarked;
