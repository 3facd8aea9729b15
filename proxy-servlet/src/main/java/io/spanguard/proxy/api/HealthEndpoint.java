package io.spanguard.proxy.api;

import io.spanguard.trace.pipeline.PipelineStats;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /healthz} and {@code GET /readyz}: a word and a few counts, and nothing about the
 * machine, for whoever asks. Always 200, since a proxy whose store is away still does its work.
 * Safe for use by many threads.
 */
final class HealthEndpoint implements Endpoint.Open {

  private final Supplier<String> status;
  private final @Nullable Supplier<PipelineStats> pipeline;

  private HealthEndpoint(Supplier<String> status, @Nullable Supplier<PipelineStats> pipeline) {
    this.status = status;
    this.pipeline = pipeline;
  }

  /** The process answers. */
  static HealthEndpoint live() {
    return new HealthEndpoint(() -> "ok", null);
  }

  /**
   * Whether the store can be reached, and how far what was accepted has come.
   *
   * @param pipeline null where there is none
   */
  static HealthEndpoint ready(StoreCheck check, @Nullable Supplier<PipelineStats> pipeline) {
    return new HealthEndpoint(() -> check.isOk() ? "ok" : "degraded", pipeline);
  }

  @Override
  public Answer serve(HttpServletRequest http, List<String> variables) {
    String word = status.get();
    PipelineStats stats = pipeline == null ? null : pipeline.get();
    return Answer.ok(
        json -> {
          json.writeStartObject();
          json.writeStringField("status", word);
          if (stats != null) {
            json.writeFieldName("pipeline");
            PipelineJson.write(json, stats);
          }
          json.writeEndObject();
        });
  }
}
