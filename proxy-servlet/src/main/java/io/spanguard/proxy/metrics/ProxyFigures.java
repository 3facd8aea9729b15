package io.spanguard.proxy.metrics;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.pipeline.PipelineStats;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a proxy counts by itself, to be read at any time. Safe for use by many threads, as what it
 * holds must be.
 *
 * @param pipeline the way to the store
 * @param export the way to the OTLP receiver; empty where nothing is exported
 * @param exportRejected spans that the receiver refused for good
 * @param expiredTraces traces that were deleted for their age
 * @param turnedAway requests without a usable key
 * @param noticesDropped new approvals that nobody could be told of
 */
public record ProxyFigures(
    Supplier<PipelineStats> pipeline,
    Optional<Supplier<PipelineStats>> export,
    LongSupplier exportRejected,
    LongSupplier expiredTraces,
    LongSupplier turnedAway,
    LongSupplier noticesDropped) {

  public ProxyFigures {
    requireNonNull(pipeline, "pipeline");
    requireNonNull(export, "export");
    requireNonNull(exportRejected, "exportRejected");
    requireNonNull(expiredTraces, "expiredTraces");
    requireNonNull(turnedAway, "turnedAway");
    requireNonNull(noticesDropped, "noticesDropped");
  }
}
