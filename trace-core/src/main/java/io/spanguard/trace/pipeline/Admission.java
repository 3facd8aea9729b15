package io.spanguard.trace.pipeline;

/**
 * What became of spans that were offered to a {@link TracePipeline}. Safe for use by many threads.
 */
public enum Admission {
  /** They are on disk and reach the store even if this process is killed now. */
  JOURNALED,
  /** They are in memory and reach the store unless this process is killed before. */
  QUEUED,
  /** There is no room, or the pipeline is closed; they were dropped and counted. */
  FULL;

  /** Whether the spans were taken over. */
  public boolean isAccepted() {
    return this != FULL;
  }
}
