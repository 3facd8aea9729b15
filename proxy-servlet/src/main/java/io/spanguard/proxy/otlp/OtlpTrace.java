package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.Span;
import java.io.IOException;
import java.util.List;

/** Writes a trace as OTLP/JSON, an export request of its spans. Stateless. */
public final class OtlpTrace {

  private OtlpTrace() {}

  /** Whether the protobuf classes are there, and as new as the protocol's need them. */
  public static boolean isAvailable() {
    try {
      return io.opentelemetry.proto.trace.v1.Span.getDefaultInstance().isInitialized();
    } catch (LinkageError missingOrOld) {
      return false;
    }
  }

  /**
   * @param workspace whose trace it is: other than W3C ids are hashed together with it
   */
  public static void write(JsonGenerator json, String workspace, List<Span> spans)
      throws IOException {
    OtlpJsonWriter.write(json, OutgoingSpans.of(workspace).request(spans));
  }
}
