/** What controllers that write share. */
@NullMarked
package io.muster.shared.write.web;

import org.jspecify.annotations.NullMarked;
