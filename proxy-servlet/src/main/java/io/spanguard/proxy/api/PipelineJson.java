package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.pipeline.PipelineStats;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the way from the requests to the store has done so far; names no host. Stateless. */
final class PipelineJson {

  private PipelineJson() {}

  static void write(JsonGenerator json, PipelineStats stats) throws IOException {
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
