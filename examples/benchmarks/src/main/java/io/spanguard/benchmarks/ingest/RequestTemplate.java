package io.spanguard.benchmarks.ingest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A request that is made once and sent with other trace ids each time, so that the sender takes
 * little of the cores. Traces of ten spans. Safe for use by many threads.
 */
final class RequestTemplate {

  static final int SPANS_PER_TRACE = 10;

  private final String contentType;
  private final byte[] bytes;
  private final int spans;

  /** Where the ids of each trace stand. */
  private final List<List<Integer>> places;

  private RequestTemplate(String contentType, byte[] bytes, int spans, List<List<Integer>> places) {
    this.contentType = contentType;
    this.bytes = bytes;
    this.spans = spans;
    this.places = places;
  }

  /**
   * @param bytes with {@link #traceId}s as they are
   */
  static RequestTemplate of(String contentType, byte[] bytes, int spans) {
    List<List<Integer>> places = new ArrayList<>();
    for (int trace = 0; trace * SPANS_PER_TRACE < spans; trace++) {
      places.add(places(bytes, traceId(trace)));
    }
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

  /** The request with new trace ids. */
  byte[] next(RandomGenerator random) {
    byte[] next = bytes.clone();
    ByteBuffer buffer = ByteBuffer.wrap(next);
    for (List<Integer> ofTrace : places) {
      long high = random.nextLong() | 1;
      long low = random.nextLong();
      for (int place : ofTrace) {
        buffer.putLong(place, high).putLong(place + 8, low);
      }
    }
    return next;
  }

  private static List<Integer> places(byte[] bytes, byte[] id) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i + id.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + id.length, id, 0, id.length)) {
        places.add(i);
      }
    }
    return places;
  }
}
