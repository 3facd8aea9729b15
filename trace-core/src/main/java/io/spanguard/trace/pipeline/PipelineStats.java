package io.spanguard.trace.pipeline;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TracePipeline} has done so far; all counts are of spans. Immutable and safe for use
 * by many threads. The figures are read one after the other, so they add up exactly only while
 * nothing moves: accepted = stored + waiting + set aside.
 *
 * @param accepted were taken over
 * @param stored are in the store
 * @param waiting are on their way to it
 * @param dropped were refused, there being no room or the pipeline being closed
 * @param setAside were given up because the store refuses their content
 * @param waitingBytes the room that the waiting ones take
 * @param journalBytes what the journal's files take on disk; 0 without a journal
 * @param corruptRecords how many records of the journal could not be read since the start, their
 *     file being damaged
 * @param oldestWaiting how long the oldest of the waiting ones has been there; zero where none is
 * @param storeFailing whether the last call of the store failed
 * @param lastError what the store said when it failed last; null where it never did
 */
public record PipelineStats(
    long accepted,
    long stored,
    long waiting,
    long dropped,
    long setAside,
    long waitingBytes,
    long journalBytes,
    long corruptRecords,
    Duration oldestWaiting,
    boolean storeFailing,
    @Nullable String lastError) {

  public PipelineStats {
    requireNonNull(oldestWaiting, "oldestWaiting");
  }
}
