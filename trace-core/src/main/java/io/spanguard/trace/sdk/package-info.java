/**
 * Records what an agent does in this JVM beside what the gateway records of its model calls: {@link
 * io.spanguard.trace.sdk.Spans} is where to begin.
 */
@NullMarked
package io.spanguard.trace.sdk;

import org.jspecify.annotations.NullMarked;
