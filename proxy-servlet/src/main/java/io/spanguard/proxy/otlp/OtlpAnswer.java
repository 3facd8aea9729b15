package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The bodies with which a receiver answers, in the encoding of the request: {@code
 * ExportTraceServiceResponse} for a success and {@code google.rpc.Status} for anything else. Three
 * fields in all, written by hand, so that an error can be told where the protobuf classes are
 * missing. Stateless.
 */
public final class OtlpAnswer {

  /** Responses are at most 4 MiB; nobody reads that much. */
  private static final int MAX_MESSAGE_LENGTH = 4_000;

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private OtlpAnswer() {}

  /** Empty where all was taken without a word. */
  public static byte[] success(ReceivedSpans received, boolean protobuf) {
    String message = cut(received.message());
    if (received.rejected() == 0 && message.isEmpty()) {
      return protobuf ? new byte[0] : "{}".getBytes(StandardCharsets.UTF_8);
    }
    if (!protobuf) {
      String json =
          "{\"partialSuccess\":{\"rejectedSpans\":\""
              + received.rejected()
              + "\",\"errorMessage\":\""
              + quoted(message)
              + "\"}}";
      return json.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream partial = new ByteArrayOutputStream();
    if (received.rejected() > 0) {
      number(partial, 1, received.rejected());
    }
    bytes(partial, 2, message.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    bytes(response, 1, partial.toByteArray());
    return response.toByteArray();
  }

  /**
   * @param httpStatus of the answer; the status' code is the one of gRPC that goes with it
   */
  public static byte[] failure(int httpStatus, String message, boolean protobuf) {
    String said = cut(message);
    int code = code(httpStatus);
    if (!protobuf) {
      String json = "{\"code\":" + code + ",\"message\":\"" + quoted(said) + "\"}";
      return json.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream status = new ByteArrayOutputStream();
    number(status, 1, code);
    bytes(status, 2, said.getBytes(StandardCharsets.UTF_8));
    return status.toByteArray();
  }

  /** google.rpc.Code */
  private static int code(int httpStatus) {
    return switch (httpStatus) {
      case 400, 405, 413, 415 -> 3; // INVALID_ARGUMENT
      case 401 -> 16; // UNAUTHENTICATED
      case 403 -> 7; // PERMISSION_DENIED
      case 404 -> 5; // NOT_FOUND
      case 429 -> 8; // RESOURCE_EXHAUSTED
      case 501 -> 12; // UNIMPLEMENTED
      case 503 -> 14; // UNAVAILABLE
      default -> 13; // INTERNAL
    };
  }

  private static void number(ByteArrayOutputStream out, int field, long value) {
    out.write(field << 3 | VARINT);
    varint(out, value);
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    out.write(field << 3 | LENGTH_DELIMITED);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static String cut(String message) {
    return message.length() <= MAX_MESSAGE_LENGTH
        ? message
        : message.substring(0, MAX_MESSAGE_LENGTH) + "…";
  }
}
