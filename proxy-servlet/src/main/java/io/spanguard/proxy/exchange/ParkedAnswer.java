package io.spanguard.proxy.exchange;

import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.ResponseHeaders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

  /**
   * @param calls those that wait
   * @param source its headers and status
   */
  static ParkedAnswer of(
      ExchangeTrace trace, List<HeldCall> calls, boolean stream, AnswerSource source, byte[] body) {
    return new ParkedAnswer(
        trace.traceId(),
        trace.root().spanId(),
        calls.stream().map(HeldCall::digest).collect(Collectors.toSet()),
        stream,
        source.status(),
        ResponseHeaders.ofOtherBytes(source.headers()),
        body);
  }

  /** The bytes of a stream's events. */
  static byte[] joined(List<byte[]> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    events.forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  /** The stream once more. */
  AnswerSource source() {
    return new Source(this);
  }

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

  /** It is here as a whole, and there is nobody who would be left waiting. */
  private record Source(ParkedAnswer parked) implements AnswerSource {

    @Override
    public InputStream decodedBody() {
      return new ByteArrayInputStream(parked.body);
    }

    @Override
    public int status() {
      return parked.status;
    }

    @Override
    public List<HeaderField> headers() {
      return parked.headers;
    }

    @Override
    public void bodyRead() {}

    @Override
    public void failed(String errorType, String message) {}

    @Override
    public void cancel() {}

    @Override
    public void hurry() {}

    @Override
    public void drain() {}

    @Override
    public void close() {}
  }
}
