/**
 * The way of finished spans from the request to the store: a bounded journal or queue, a writer
 * thread, and the job that deletes what has expired.
 */
@NullMarked
package io.spanguard.trace.pipeline;

import org.jspecify.annotations.NullMarked;
