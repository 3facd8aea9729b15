package io.spanguard.trace.pipeline;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a pipeline's journal is, and how much it may hold. Immutable and safe for use by many
 * threads.
 *
 * @param folder is made where it is missing, but its parent is not; for one process at a time
 * @param maxBytes what all its files may take together, at least 64 KiB; default 1 GiB
 * @param segmentBytes when a new file is begun, 4 KiB to 256 MiB and at most a quarter of {@code
 *     maxBytes}; default a sixteenth of it, at most 64 MiB
 * @param sync default every second
 */
public record JournalConfig(Path folder, long maxBytes, long segmentBytes, Sync sync) {

  /** What the files may take together where nothing is said. */
  public static final long DEFAULT_MAX_BYTES = 1L << 30;

  private static final long MAX_DEFAULT_SEGMENT_BYTES = 64L << 20;

  public JournalConfig {
    requireNonNull(folder, "folder");
    requireNonNull(sync, "sync");
    require(maxBytes >= 64 << 10, "journal's maxBytes < 65536: " + maxBytes);
    require(segmentBytes >= 4 << 10, "journal's segmentBytes < 4096: " + segmentBytes);
    require(segmentBytes <= 256 << 20, "journal's segmentBytes > 256 MiB: " + segmentBytes);
    require(
        segmentBytes <= maxBytes / 4,
        "journal's segmentBytes > a quarter of maxBytes: " + segmentBytes + " > " + maxBytes / 4);
  }

  /** With the defaults. */
  public static JournalConfig of(Path folder) {
    return new JournalConfig(
        folder,
        DEFAULT_MAX_BYTES,
        defaultSegmentBytes(DEFAULT_MAX_BYTES),
        new Sync.Interval(Duration.ofSeconds(1)));
  }

  /** With the segment size that is the default for so much. */
  public JournalConfig withMaxBytes(long maxBytes) {
    return new JournalConfig(folder, maxBytes, defaultSegmentBytes(maxBytes), sync);
  }

  public JournalConfig withSegmentBytes(long segmentBytes) {
    return new JournalConfig(folder, maxBytes, segmentBytes, sync);
  }

  public JournalConfig withSync(Sync sync) {
    return new JournalConfig(folder, maxBytes, segmentBytes, sync);
  }

  private static long defaultSegmentBytes(long maxBytes) {
    return Math.max(4 << 10, Math.min(MAX_DEFAULT_SEGMENT_BYTES, maxBytes / 16));
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }

  /**
   * When the journal is forced to the disk ({@code fsync}). It matters where the whole machine
   * stops; of a process that is killed nothing is lost either way.
   */
  public sealed interface Sync {

    /**
     * Once in a while, where there is something new, by a thread of its own.
     *
     * @param every more than nothing
     */
    record Interval(Duration every) implements Sync {
      public Interval {
        require(every.toNanos() > 0, "journal's sync interval <= 0: " + every);
      }
    }

    /**
     * Before {@link TracePipeline#offer} returns, together for the threads that wait. Where that
     * takes longer than 180 ms or fails, they go on with {@link Admission#QUEUED}.
     */
    record Always() implements Sync {}

    /** When the operating system likes. */
    record Never() implements Sync {}
  }
}
