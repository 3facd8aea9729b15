/** The alias table: what attribute names of any dialect mean. Knows names only, no spans. */
@NullMarked
package io.spanguard.trace.convention;

import org.jspecify.annotations.NullMarked;
