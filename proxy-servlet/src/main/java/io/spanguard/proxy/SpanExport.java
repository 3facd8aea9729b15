package io.spanguard.proxy;

import io.spanguard.proxy.otlp.OtlpExport;
import io.spanguard.proxy.otlp.OtlpExporter;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.pipeline.JournalConfig;
import io.spanguard.trace.pipeline.PipelineStats;
import io.spanguard.trace.pipeline.TracePipeline;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of stored spans on to an OTLP receiver, with a journal of its own where the store's
 * pipeline has one: a receiver that is away delays nobody, and loses nothing within that journal's
 * bound. Safe for use by many threads.
 */
final class SpanExport implements Consumer<List<SpanBatch>>, AutoCloseable {

  private static final String FOLDER_SUFFIX = "-export";

  /** Receivers take 4 MiB at least; a request's spans are gzipped beyond that. */
  private static final int MAX_SPANS = 1_000;

  private static final long MAX_BYTES = 3L << 20;

  private final OtlpExporter exporter;
  private final TracePipeline pipeline;

  private SpanExport(OtlpExporter exporter, TracePipeline pipeline) {
    this.exporter = exporter;
    this.pipeline = pipeline;
  }

  /**
   * @param journal of the pipeline to the store; null where it has none
   */
  static SpanExport open(OtlpExport settings, @Nullable JournalConfig journal, Clock clock) {
    OtlpExporter exporter = OtlpExporter.create(settings, clock);
    try {
      TracePipeline.Builder builder = TracePipeline.builder(exporter).chunk(MAX_SPANS, MAX_BYTES);
      if (journal != null) {
        builder.journal(beside(journal));
      }
      return new SpanExport(exporter, builder.build());
    } catch (RuntimeException e) {
      exporter.close();
      throw e;
    }
  }

  private static JournalConfig beside(JournalConfig journal) {
    Path folder = journal.folder();
    JournalConfig own =
        JournalConfig.of(folder.resolveSibling(folder.getFileName() + FOLDER_SUFFIX));
    return own.withMaxBytes(Math.max(journal.maxBytes() / 4, 1L << 20)).withSync(journal.sync());
  }

  @Override
  public void accept(List<SpanBatch> batches) {
    batches.forEach(pipeline::accept);
  }

  /** Stored here means: the receiver was asked to take it. */
  PipelineStats stats() {
    return pipeline.stats();
  }

  /** How many spans the receiver refused for good. */
  long rejectedSpans() {
    return exporter.rejectedSpans();
  }

  @Override
  public void close() {
    pipeline.close();
    exporter.close();
  }
}
