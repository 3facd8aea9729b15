package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Scope;
import io.spanguard.trace.pipeline.PipelineStats;
import java.util.function.Supplier;

/**
 * {@code GET /pipeline}: what the way from the requests to the store has done so far. It is the
 * server's, not one workspace's, and names no host. Safe for use by many threads.
 */
final class PipelineEndpoint implements Endpoint.Keyed {

  private final Supplier<PipelineStats> pipeline;

  PipelineEndpoint(Supplier<PipelineStats> pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public Scope scope() {
    return Scope.ADMIN;
  }

  @Override
  public Answer serve(Request request) {
    request.checkNoParameters();
    PipelineStats stats = pipeline.get();
    return Answer.ok(json -> PipelineJson.write(json, stats));
  }
}
