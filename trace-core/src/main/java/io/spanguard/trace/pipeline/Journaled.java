package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;

/**
 * A batch and where in the journal it is. Immutable.
 *
 * @param end offset of what comes after it in the segment
 * @param atMillis when it was accepted, since 1970
 */
record Journaled(
    Segment segment, long start, long end, long atMillis, Origin origin, SpanBatch batch) {

  long length() {
    return end - start;
  }

  int spans() {
    return batch.spans().size();
  }
}
