package io.spanguard.proxy.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream (WHATWG HTML, server-sent events), with the bytes that it came as, so that
 * it can go on unchanged. Immutable by convention: nobody changes {@link #bytes}. Safe for use by
 * many threads.
 */
public final class ServerSentEvent {

  private static final byte[] DATA = {'d', 'a', 't', 'a'};

  private final @Nullable String name;
  private final @Nullable String data;
  private final byte[] bytes;

  ServerSentEvent(@Nullable String name, @Nullable String data, byte[] bytes) {
    this.name = name;
    this.data = data;
    this.bytes = bytes;
  }

  /** A new event, written with line feeds. */
  public static ServerSentEvent of(@Nullable String name, String data) {
    StringBuilder text = new StringBuilder(data.length() + 32);
    if (name != null) {
      text.append("event: ").append(name).append('\n');
    }
    for (String line : data.split("\n", -1)) {
      text.append("data: ").append(line).append('\n');
    }
    return new ServerSentEvent(
        name, data, text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A comment, which every reader leaves out, as a block of its own.
   *
   * @param text on one line
   */
  public static ServerSentEvent comment(String text) {
    return new ServerSentEvent(null, null, (": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  /** This event with other data; its name, id, retry and comments stay as they came. */
  public ServerSentEvent withData(String changed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + changed.length());
    boolean written = false;
    for (int start = 0; start < bytes.length; ) {
      int end = lineEnd(start);
      if (!isData(start, end)) {
        out.write(bytes, start, end - start);
      } else if (!written) {
        written = true;
        writeData(changed, out);
      }
      start = end;
    }
    return new ServerSentEvent(name, changed, out.toByteArray());
  }

  private static void writeData(String data, ByteArrayOutputStream out) {
    for (String line : data.split("\n", -1)) {
      out.writeBytes(("data: " + line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** After the line break, which is CR, LF or both. */
  private int lineEnd(int start) {
    int end = start;
    while (end < bytes.length && bytes[end] != '\r' && bytes[end] != '\n') {
      end++;
    }
    boolean both = end + 1 < bytes.length && bytes[end] == '\r' && bytes[end + 1] == '\n';
    return Math.min(end + (both ? 2 : 1), bytes.length);
  }

  private boolean isData(int start, int end) {
    // A byte order mark before the first line of a stream is not a part of it.
    boolean marked =
        start == 0
            && end > 2
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    int from = marked ? 3 : start;
    return end - from >= DATA.length
        && Arrays.equals(bytes, from, from + DATA.length, DATA, 0, DATA.length)
        && (end - from == DATA.length || ":\r\n".indexOf(bytes[from + DATA.length]) >= 0);
  }

  /** This event and right behind it another one; name and data are still this one's. */
  public ServerSentEvent followedBy(ServerSentEvent next) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + next.bytes.length);
    System.arraycopy(next.bytes, 0, both, bytes.length, next.bytes.length);
    return new ServerSentEvent(name, data, both);
  }

  /** The event field; null where there is none. */
  public @Nullable String name() {
    return name;
  }

  /**
   * The data lines, joined by line feeds; null for a block without data, for instance a comment.
   */
  public @Nullable String data() {
    return data;
  }

  /** The event as it stands on the wire, its closing blank line included. Not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "ServerSentEvent[" + bytes.length + " bytes]";
  }
}
