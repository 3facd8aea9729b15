package io.spanguard.trace.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.json.SpanJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A batch as it stands in the journal: four bytes of length, four of CRC32C of what follows, both
 * big-endian, then {@code {"at":<ms>,"origin":"gateway","count":7,"workspace":"acme","spans":[…]}}.
 * Immutable.
 *
 * @param bytes not to be changed; longer than the record
 * @param length of the record, the eight bytes in front included
 */
record JournalRecord(byte[] bytes, int length) {

  static final int HEADER_BYTES = 8;

  private static final byte[] START = "{\"at\":".getBytes(StandardCharsets.US_ASCII);
  private static final int LEAST_BYTES = 1024;

  /** What a span takes mostly; a record that takes more is copied as it grows. */
  private static final int SPAN_BYTES = 512;

  // What was accepted must be readable: the limits are those of whoever accepted it.
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          // names are the senders' choice, and must neither stay in memory nor collide
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  static JournalRecord of(SpanBatch batch, Origin origin, long atMillis) throws IOException {
    Buffer buffer = new Buffer(LEAST_BYTES + SPAN_BYTES * batch.spans().size());
    try (JsonGenerator json = JSON.createGenerator(buffer)) {
      json.writeStartObject();
      json.writeNumberField("at", atMillis);
      json.writeStringField("origin", origin.name().toLowerCase(Locale.ROOT));
      json.writeNumberField("count", batch.spans().size());
      json.writeStringField("workspace", batch.workspace());
      json.writeArrayFieldStart("spans");
      Span before = null;
      for (Span span : batch.spans()) {
        SpanJson.writeNext(json, before, span);
        before = span;
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return buffer.toRecord();
  }

  /** The checksum of a payload. */
  static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** Whether a payload may begin here; enough bytes for that are always there. */
  static boolean startsPayload(byte[] bytes, int offset) {
    for (int i = 0; i < START.length; i++) {
      if (bytes[offset + i] != START[i]) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes {@link #startsPayload} looks at, which is also the shortest payload. */
  static int startLength() {
    return START.length;
  }

  /** What stands in front of the spans, without reading them. */
  static Envelope envelope(byte[] bytes, int offset, int length) throws IOException {
    return read(bytes, offset, length, new ArrayList<>(), false);
  }

  /** The whole payload. */
  static Content content(byte[] bytes, int offset, int length) throws IOException {
    List<Span> spans = new ArrayList<>();
    Envelope envelope = read(bytes, offset, length, spans, true);
    return new Content(envelope, new SpanBatch(envelope.workspace(), spans));
  }

  private static Envelope read(
      byte[] bytes, int offset, int length, List<Span> spans, boolean withSpans)
      throws IOException {
    long at = 0;
    int count = 0;
    Origin origin = Origin.GATEWAY;
    String workspace = "";
    try (JsonParser parser = JSON.createParser(bytes, offset, length)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        parser.nextToken();
        switch (member) {
          case "at" -> at = parser.getLongValue();
          case "origin" -> origin = Origin.valueOf(parser.getText().toUpperCase(Locale.ROOT));
          case "count" -> count = parser.getIntValue();
          case "workspace" -> workspace = parser.getText();
          case "spans" -> {
            if (!withSpans) {
              return new Envelope(at, origin, count, workspace);
            }
            Span before = null;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              before = SpanJson.readNext(parser, before);
              spans.add(before);
            }
          }
          default -> parser.skipChildren();
        }
      }
    }
    return new Envelope(at, origin, count, workspace);
  }

  /**
   * What is known of a batch without its spans.
   *
   * @param atMillis when it was accepted, since 1970
   * @param spans how many it has
   */
  record Envelope(long atMillis, Origin origin, int spans, String workspace) {}

  /** A batch and what is known of it. */
  record Content(Envelope envelope, SpanBatch batch) {}

  /** Collects a record, with room in front for what is known at its end. */
  private static final class Buffer extends ByteArrayOutputStream {

    Buffer(int size) {
      super(size);
      count = HEADER_BYTES;
    }

    JournalRecord toRecord() {
      int payload = count - HEADER_BYTES;
      ByteBuffer.wrap(buf).putInt(payload).putInt(checksum(buf, HEADER_BYTES, payload));
      return new JournalRecord(buf, count);
    }
  }
}
