package io.spanguard.trace.pipeline;

/** How long the writer rests between its calls of the store. For use by the writer. */
interface WriterPace {

  /**
   * How long to rest now.
   *
   * @param nowNanos by {@link System#nanoTime()}
   * @param workedNanos how long the last call of the store took
   */
  long restNanos(long nowNanos, long workedNanos);
}
