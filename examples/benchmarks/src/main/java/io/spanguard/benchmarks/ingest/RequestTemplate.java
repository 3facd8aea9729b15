package io.spanguard.benchmarks.ingest;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A request's body that is made once and sent with other trace ids each time, so that the sender
 * takes little of the cores. Traces of ten spans. Safe for use by many threads.
 */
final class RequestTemplate {

  static final int SPANS_PER_TRACE = 10;

  private final String contentType;
  private final byte[] bytes;
  private final int spans;

  /** Where the ids of each trace stand. */
  private final int[][] places;

  private RequestTemplate(String contentType, byte[] bytes, int spans, int[][] places) {
    this.contentType = contentType;
    this.bytes = bytes;
    this.spans = spans;
    this.places = places;
  }

  /**
   * @param bytes with {@link #traceId}s as they are
   */
  static RequestTemplate of(String contentType, byte[] bytes, int spans) {
    int traces = (spans + SPANS_PER_TRACE - 1) / SPANS_PER_TRACE;
    int[][] places =
        IntStream.range(0, traces)
            .mapToObj(trace -> places(bytes, traceId(trace)))
            .toArray(int[][]::new);
    return new RequestTemplate(contentType, bytes, spans, places);
  }

  static byte[] traceId(int trace) {
    return ByteBuffer.allocate(16).putLong(0x5350414e47554152L).putLong(trace + 1L).array();
  }

  static byte[] spanId(int i) {
    return ByteBuffer.allocate(8).putLong(i + 1L).array();
  }

  String contentType() {
    return contentType;
  }

  int spans() {
    return spans;
  }

  int length() {
    return bytes.length;
  }

  /** The body behind a head, to be sent in one write. */
  byte[] behind(byte[] head) {
    return ByteBuffer.allocate(head.length + bytes.length).put(head).put(bytes).array();
  }

  /** Gives new trace ids to a body that stands at this place. */
  void renew(byte[] request, int bodyAt, RandomGenerator random) {
    ByteBuffer buffer = ByteBuffer.wrap(request);
    for (int[] ofTrace : places) {
      long high = random.nextLong() | 1;
      long low = random.nextLong();
      for (int place : ofTrace) {
        buffer.putLong(bodyAt + place, high).putLong(bodyAt + place + 8, low);
      }
    }
  }

  private static int[] places(byte[] bytes, byte[] id) {
    return IntStream.rangeClosed(0, bytes.length - id.length)
        .filter(at -> Arrays.equals(bytes, at, at + id.length, id, 0, id.length))
        .toArray();
  }
}
