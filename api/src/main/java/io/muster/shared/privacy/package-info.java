/** The port to the keys of people's data, which are kept outside the record. */
@NullMarked
package io.muster.shared.privacy;

import org.jspecify.annotations.NullMarked;
