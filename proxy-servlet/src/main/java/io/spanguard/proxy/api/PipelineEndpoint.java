package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.proxy.access.Scope;
import io.spanguard.trace.pipeline.PipelineStats;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    ParameterErrors errors = new ParameterErrors();
    errors.checkNames(request.parameters(), List.of(), name -> false);
    errors.throwIfAny();
    PipelineStats stats = pipeline.get();
    return Answer.ok(json -> write(json, stats));
  }

  private static void write(JsonGenerator json, PipelineStats stats) throws IOException {
    json.writeStartObject();
    json.writeNumberField("accepted", stats.accepted());
    json.writeNumberField("stored", stats.stored());
    json.writeNumberField("waiting", stats.waiting());
    json.writeNumberField("dropped", stats.dropped());
    json.writeNumberField("set_aside", stats.setAside());
    json.writeNumberField("waiting_bytes", stats.waitingBytes());
    json.writeNumberField("journal_bytes", stats.journalBytes());
    json.writeNumberField("corrupt_records", stats.corruptRecords());
    json.writeNumberField("oldest_waiting_ms", stats.oldestWaiting().toMillis());
    json.writeBooleanField("store_failing", stats.storeFailing());
    json.writeStringField("last_error", errorClass(stats.lastError()));
    json.writeEndObject();
  }

  /** The exception's name without its message, in which hosts stand; the log has the rest. */
  private static @Nullable String errorClass(@Nullable String error) {
    if (error == null) {
      return null;
    }
    int end = error.indexOf(':');
    String name = end < 0 ? error : error.substring(0, end);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
