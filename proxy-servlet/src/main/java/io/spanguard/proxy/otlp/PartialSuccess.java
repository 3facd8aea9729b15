package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what a receiver says it did not take. Stateless. */
final class PartialSuccess {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PartialSuccess() {}

  /** 0 as well where the body is not what the protocol has a receiver say: many send none. */
  static long rejectedSpans(@Nullable String contentType, byte[] body) {
    if (body.length == 0) {
      return 0;
    }
    boolean json = contentType != null && contentType.toLowerCase(Locale.ROOT).contains("json");
    return Math.max(0, json ? ofJson(body) : ofProtobuf(body));
  }

  private static long ofProtobuf(byte[] body) {
    try {
      return ExportTraceServiceResponse.parseFrom(body).getPartialSuccess().getRejectedSpans();
    } catch (InvalidProtocolBufferException notTheProtocols) {
      return 0;
    }
  }

  private static long ofJson(byte[] body) {
    try {
      JsonNode response = JSON.readTree(body);
      return response.path("partialSuccess").path("rejectedSpans").asLong(0);
    } catch (IOException notTheProtocols) {
      return 0;
    }
  }
}
