/**
 * The span model: spans, the traces they make up, and the seam through which finished ones leave
 * ({@link io.spanguard.trace.TraceSink}).
 */
@NullMarked
package io.spanguard.trace;

import org.jspecify.annotations.NullMarked;
