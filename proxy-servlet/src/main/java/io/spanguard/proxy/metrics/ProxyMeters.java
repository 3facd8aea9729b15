package io.spanguard.proxy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.access.Workspaces;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.pipeline.PipelineStats;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one proxy. As a sink it counts the exchanges whose traces it is given. Safe for use
 * by many threads; to be closed, which takes the meters out of their registry.
 */
public final class ProxyMeters implements TraceSink, AutoCloseable {

  private static final String UNKNOWN_TARGET = "(unknown)";

  private final MeterRegistry registry;
  private final Map<String, Map<String, TargetMeters>> targets = new HashMap<>();
  private final Map<String, TargetMeters> unknown = new HashMap<>();
  private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();

  ProxyMeters(MeterRegistry registry, Workspaces workspaces) {
    this.registry = registry;
    for (Workspace workspace : workspaces.all()) {
      Map<String, TargetMeters> known = new HashMap<>();
      for (Target target : workspace.targets()) {
        known.put(target.id(), meters(workspace.id(), target.id()));
      }
      targets.put(workspace.id(), Map.copyOf(known));
      unknown.put(workspace.id(), meters(workspace.id(), UNKNOWN_TARGET));
    }
  }

  private TargetMeters meters(String workspace, String target) {
    return new TargetMeters(registry, meters::add, workspace, target);
  }

  /** Shows these figures too, as they are whenever somebody looks. */
  public void watch(ProxyFigures figures) {
    way("spanguard.pipeline", figures.pipeline());
    Supplier<PipelineStats> pipeline = figures.pipeline();
    counter("spanguard.pipeline.stored", "Spans in the store", pipeline, PipelineStats::stored);
    gauge(
        "spanguard.pipeline.journal",
        "Size of the journal's files",
        "bytes",
        () -> pipeline.get().journalBytes());
    figures
        .export()
        .ifPresent(
            export -> {
              way("spanguard.export", export);
              counter(
                  "spanguard.export.sent",
                  "Spans that the OTLP receiver was sent, and took or refused",
                  export,
                  PipelineStats::stored);
              counter(
                  "spanguard.export.rejected",
                  "Spans that the OTLP receiver refused for good",
                  figures.exportRejected());
            });
    counter(
        "spanguard.retention.deleted",
        "Traces deleted because they were kept for long enough",
        figures.expiredTraces());
    counter("spanguard.keys.rejected", "Requests that brought no usable key", figures.turnedAway());
    counter(
        "spanguard.approvals.notices.dropped",
        "New approvals that could not be posted to the URL under notify",
        figures.noticesDropped());
  }

  private void way(String name, Supplier<PipelineStats> stats) {
    counter(name + ".accepted", "Spans taken over", stats, PipelineStats::accepted);
    counter(name + ".dropped", "Spans refused for want of room", stats, PipelineStats::dropped);
    counter(
        name + ".set.aside", "Spans given up for their content", stats, PipelineStats::setAside);
    counter(name + ".corrupt", "Records that cannot be read", stats, PipelineStats::corruptRecords);
    gauge(name + ".waiting", "Spans on their way", null, () -> stats.get().waiting());
    gauge(
        name + ".oldest.waiting",
        "How long the oldest span on its way has waited",
        "seconds",
        () -> stats.get().oldestWaiting().toMillis() / 1e3);
    gauge(
        name + ".failing",
        "1 where the last attempt failed",
        null,
        () -> stats.get().storeFailing() ? 1 : 0);
  }

  private void counter(
      String name,
      String description,
      Supplier<PipelineStats> stats,
      ToLongFunction<PipelineStats> figure) {
    counter(name, description, () -> figure.applyAsLong(stats.get()));
  }

  private void counter(String name, String description, LongSupplier figure) {
    // The registry holds the object of a counter weakly: the figures are the proxy's to keep.
    ToDoubleFunction<ProxyMeters> value = ignored -> figure.getAsLong();
    meters.add(
        FunctionCounter.builder(name, this, value).description(description).register(registry));
  }

  private void gauge(
      String name, String description, @Nullable String unit, Supplier<Number> figure) {
    meters.add(
        Gauge.builder(name, figure).description(description).baseUnit(unit).register(registry));
  }

  @Override
  public void accept(SpanBatch batch) {
    ExchangeFigures.of(batch)
        .ifPresent(
            figures -> {
              Map<String, TargetMeters> known = targets.getOrDefault(batch.workspace(), Map.of());
              TargetMeters target = known.get(figures.target());
              if (target == null) {
                target = unknown.get(batch.workspace());
              }
              if (target != null) {
                target.count(figures);
              }
            });
  }

  @Override
  public void close() {
    for (Meter meter = meters.poll(); meter != null; meter = meters.poll()) {
      registry.remove(meter);
    }
  }
}
