/** Who may use a tenant. Views of the context, kept by folding events; knows no commands. */
@NullMarked
package io.muster.useradm.read;

import org.jspecify.annotations.NullMarked;
