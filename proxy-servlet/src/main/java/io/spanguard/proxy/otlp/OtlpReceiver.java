package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads OTLP export requests (opentelemetry-proto 1.11, {@code ExportTraceServiceRequest}) as
 * spans. Stateless and safe for use by many threads.
 */
public final class OtlpReceiver {

  /** Fields of a protobuf body, as many as JSON may have values. */
  static final int MAX_FIELDS = 2_000_000;

  private OtlpReceiver() {}

  /**
   * @param body after decompression; bounded by the caller
   * @param now when spans end that give no time
   * @param target which one they belong to; null for none
   * @throws OtlpException when it is no export request
   * @throws IOException when it cannot be read to its end
   */
  public static ReceivedSpans protobuf(InputStream body, Instant now, @Nullable String target)
      throws IOException, OtlpException {
    // from an array, which protobuf reads faster than a stream, and copies less of
    byte[] bytes = body.readAllBytes();
    try {
      if (MessageFields.areMoreThan(MAX_FIELDS, bytes, ExportTraceServiceRequest.getDescriptor())) {
        throw OtlpException.tooLarge("the body has more than " + MAX_FIELDS + " fields");
      }
      return new IncomingSpans(now, target).read(ExportTraceServiceRequest.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new OtlpException(
          "the body is no protobuf ExportTraceServiceRequest (OTLP logs and metrics have paths of"
              + " their own, and are not taken): "
              + e.getMessage(),
          e);
    }
  }

  /**
   * @param body the JSON document
   * @param now when spans end that give no time
   * @param target which one they belong to; null for none
   * @throws OtlpException when it is no export request, with the place
   */
  public static ReceivedSpans json(JsonNode body, Instant now, @Nullable String target)
      throws OtlpException {
    return new IncomingSpans(now, target).read(OtlpJsonReader.read(body));
  }
}
