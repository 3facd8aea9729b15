package io.spanguard.trace.pipeline;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.store.Storage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of finished spans into the store: {@link #offer} puts them into a bounded journal or
 * queue and returns at once, a thread of the pipeline's own stores them in batches. Safe for use by
 * many threads.
 *
 * <p>A store that fails or hangs costs a request nothing. It is tried again, with pauses, until it
 * takes the spans; what comes in while there is no room is dropped and counted. Spans that the
 * store refuses for their content are set aside, counted and logged, and do not hold up the others.
 *
 * <p>With a {@linkplain Builder#journal journal} what was accepted is on disk when {@link #offer}
 * returns, and reaches the store although the process is killed. While no core of the machine is
 * idle, storing then takes a tenth of one, until the store is ten seconds behind or half of the
 * journal is used. Without a journal, what was accepted is in memory, and lost with the process.
 *
 * <pre>{@code
 * TracePipeline pipeline = TracePipeline.builder(storage)
 *     .journal(JournalConfig.of(folder.resolve("journal")))
 *     .build();
 * pipeline.accept(new SpanBatch("default", recorder.seal()));
 * …
 * pipeline.close(Duration.ofSeconds(10));
 * storage.close();
 * }</pre>
 */
public final class TracePipeline implements TraceSink, AutoCloseable {

  /** How long {@link #close()} waits. */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private static final Logger LOGGER = System.getLogger(TracePipeline.class.getName());

  private final Backlog backlog;
  private final ChunkSaver saver;
  private final StoreWriter writer;
  private final AtomicLong droppedByFailure = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private TracePipeline(Builder builder, Backlog backlog) {
    BackOff backOff = new BackOff(builder.firstRetry, builder.maxRetry);
    this.backlog = backlog;
    this.saver = new ChunkSaver(builder.destination, backOff, backlog::setAside);
    this.writer =
        new StoreWriter(
            backlog,
            saver,
            backOff,
            builder.chunkSpans,
            builder.chunkBytes,
            builder.stored,
            builder.pace,
            builder.linger,
            builder.idle);
  }

  /** A pipeline into this storage, which stays the caller's to close, after the pipeline. */
  public static Builder builder(Storage storage) {
    return builder(SpanDestination.of(storage));
  }

  /** A pipeline to wherever spans are to go. */
  public static Builder builder(SpanDestination destination) {
    return new Builder(destination);
  }

  /** As {@link #offer} for the gateway's own spans. */
  @Override
  public void accept(SpanBatch batch) {
    offer(batch, Origin.GATEWAY);
  }

  /**
   * Takes spans over. Never throws and never waits for the store. Where the journal's disk does not
   * answer, the first thread whose write it is waits for it, and all others for 180 ms at most;
   * within a minute after that, nobody waits for longer. Works the same on an interrupted thread,
   * whose flag stays set.
   */
  public Admission offer(SpanBatch batch, Origin origin) {
    try {
      Admission admission = backlog.add(batch, origin);
      writer.wake();
      return admission;
    } catch (RuntimeException | Error e) {
      droppedByFailure.addAndGet(batch.spans().size());
      LOGGER.log(Level.DEBUG, "spans dropped", e);
      return Admission.FULL;
    }
  }

  /**
   * Waits until everything accepted so far is stored or set aside. False when it is not after the
   * timeout, or when the waiting thread is interrupted, whose flag stays set.
   */
  public boolean flush(Duration timeout) {
    long accepted = backlog.end();
    writer.hurry();
    return writer.awaitDone(accepted, timeout);
  }

  /** What has happened so far. */
  public PipelineStats stats() {
    return new PipelineStats(
        backlog.acceptedSpans(),
        saver.storedSpans(),
        backlog.waitingSpans(),
        backlog.droppedSpans() + droppedByFailure.get(),
        saver.setAsideSpans(),
        backlog.waitingBytes(),
        backlog.journalBytes(),
        backlog.corruptRecords(),
        backlog.oldestWaiting(),
        saver.isFailing(),
        saver.lastError());
  }

  /** As {@link #close(Duration)} with {@link #CLOSE_TIMEOUT}. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /**
   * Refuses what is offered from now on and waits until the rest is stored. What is not stored
   * after the timeout stays in the journal or, without one, is given up; that is logged. The writer
   * ends after the call of the store that it may be in. A second call waits for nothing.
   *
   * @return whether everything was stored or set aside
   */
  public boolean close(Duration timeout) {
    if (closed.getAndSet(true)) {
      return backlog.isExhausted();
    }
    backlog.close();
    writer.hurry();
    boolean done = writer.awaitEnd(timeout) && backlog.isExhausted();
    if (!done) {
      writer.giveUp();
      LOGGER.log(
          Level.WARNING,
          "closed while {0} spans waited; they {1}. What failed last: {2}",
          backlog.waitingSpans(),
          backlog.outlivesProcess() ? "stay in the journal until the next start" : "are lost",
          saver.lastError());
    }
    backlog.release();
    return done;
  }

  private TracePipeline start() {
    writer.start();
    return this;
  }

  /** Collects the settings of a pipeline. For use by one thread. */
  public static final class Builder {
    private final SpanDestination destination;
    private long maxBytes = 64L << 20;
    private int chunkSpans = 2_000;
    private long chunkBytes = 8L << 20;
    private Duration firstRetry = Duration.ofMillis(100);
    private Duration maxRetry = Duration.ofSeconds(10);
    private @Nullable JournalConfig journal;
    private Consumer<List<SpanBatch>> stored = batches -> {};
    private WriterPace pace = YieldingPace.ofMachine();
    private Duration patience = JournalBacklog.PATIENCE;
    private Duration linger = StoreWriter.LINGER;
    private Duration idle = StoreWriter.IDLE;

    private Builder(SpanDestination destination) {
      this.destination = requireNonNull(destination, "destination");
    }

    /**
     * Keeps what waits on disk. Default: in memory, where it is lost when the process is killed.
     */
    public Builder journal(JournalConfig journal) {
      this.journal = requireNonNull(journal, "journal");
      return this;
    }

    /**
     * Hears of spans once they are stored and before the pipeline gives them up, on its thread: so
     * what it takes over outlives a kill, and comes again after one. Must be quick. Default nobody.
     */
    public Builder stored(Consumer<List<SpanBatch>> stored) {
      this.stored = requireNonNull(stored, "stored");
      return this;
    }

    Builder pace(WriterPace pace) {
      this.pace = pace;
      return this;
    }

    /** How long whoever offers something waits for the journal's disk. */
    Builder patience(Duration patience) {
      this.patience = patience;
      return this;
    }

    /**
     * How long the writer looks out for more after its work, and how long it then sleeps unless it
     * is woken.
     */
    Builder sleep(Duration linger, Duration idle) {
      this.linger = linger;
      this.idle = idle;
      return this;
    }

    /**
     * How much memory the waiting spans may take, roughly, where there is no journal. Default 64
     * MiB, at least 64 KiB.
     */
    public Builder maxBytes(long maxBytes) {
      this.maxBytes = maxBytes;
      return this;
    }

    /**
     * How many spans, and how many bytes of them, go into one call of the store. Default 2,000 and
     * 8 MiB; a batch that is larger goes alone.
     */
    public Builder chunk(int maxSpans, long maxBytes) {
      this.chunkSpans = maxSpans;
      this.chunkBytes = maxBytes;
      return this;
    }

    /**
     * The pause after the first failure of the store, which doubles from one to the next up to the
     * longest. Default 100 ms and 10 s.
     */
    public Builder retry(Duration first, Duration longest) {
      this.firstRetry = first;
      this.maxRetry = longest;
      return this;
    }

    /**
     * Starts the pipeline. What a journal still holds is stored first.
     *
     * @throws IllegalArgumentException when a limit is too low
     * @throws io.spanguard.trace.store.StorageException when the journal's folder is missing,
     *     cannot be written to, or is in use
     */
    public TracePipeline build() {
      require(maxBytes >= 64 << 10, "maxBytes < 65536: " + maxBytes);
      require(chunkSpans > 0, "chunk's spans <= 0: " + chunkSpans);
      require(chunkBytes > 0, "chunk's bytes <= 0: " + chunkBytes);
      require(firstRetry.toMillis() > 0, "first retry < 1 ms: " + firstRetry);
      require(
          maxRetry.compareTo(firstRetry) >= 0,
          "longest retry < first: " + maxRetry + " < " + firstRetry);
      return new TracePipeline(this, backlog()).start();
    }

    private Backlog backlog() {
      return journal == null
          ? new MemoryBacklog(maxBytes)
          : JournalBacklog.open(journal, Clock.systemUTC(), SegmentOutput::open, patience);
    }

    private static void require(boolean condition, String problem) {
      if (!condition) {
        throw new IllegalArgumentException(problem);
      }
    }
  }
}
