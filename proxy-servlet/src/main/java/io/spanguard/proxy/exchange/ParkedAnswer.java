package io.spanguard.proxy.exchange;

import io.spanguard.proxy.upstream.HeaderField;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A provider's answer that waits for a decision, as it came: with placeholders in the place of what
 * was masked in the request. Immutable by convention.
 *
 * @param traceId of the request that it answered, as is {@code spanId}
 * @param calls the digests of those that wait for a decision
 * @param headers as the client may have them
 * @param body decoded
 */
record ParkedAnswer(
    String traceId,
    String spanId,
    Set<String> calls,
    boolean stream,
    int status,
    List<HeaderField> headers,
    byte[] body) {

  private static final int VERSION = 1;

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 1024);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      text(out, traceId);
      text(out, spanId);
      out.writeInt(calls.size());
      for (String call : calls) {
        text(out, call);
      }
      out.writeBoolean(stream);
      out.writeInt(status);
      out.writeInt(headers.size());
      for (HeaderField header : headers) {
        text(out, header.name());
        text(out, header.value());
      }
      out.writeInt(body.length);
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException when it was not written by this version
   */
  static ParkedAnswer read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readByte() != VERSION) {
      throw new IOException("parked by another version");
    }
    String traceId = text(in);
    String spanId = text(in);
    Set<String> calls = new HashSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      calls.add(text(in));
    }
    boolean stream = in.readBoolean();
    int status = in.readInt();
    List<HeaderField> headers = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = text(in);
      headers.add(new HeaderField(name, text(in)));
    }
    byte[] body = in.readNBytes(in.readInt());
    return new ParkedAnswer(traceId, spanId, Set.copyOf(calls), stream, status, headers, body);
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
