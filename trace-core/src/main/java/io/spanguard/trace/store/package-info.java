/** The storage seam: what a store must be able to do, and the store that lives in memory. */
@NullMarked
package io.spanguard.trace.store;

import org.jspecify.annotations.NullMarked;
