package io.spanguard.proxy.stream;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events (WHATWG HTML §9.2) from bytes, however they are cut. Lines end with CR,
 * LF or CRLF; a byte order mark at the start is skipped; a block of comments alone is an event
 * without data. For use by one thread.
 *
 * <p>The bytes of all events in order, and then those of {@link #incomplete()}, are exactly the
 * bytes of the stream.
 *
 * <pre>{@code
 * EventReader reader = new EventReader(in, 1 << 20);
 * for (ServerSentEvent event = reader.next(); event != null; event = reader.next()) {
 *   out.write(event.bytes());
 * }
 * }</pre>
 */
public final class EventReader {

  private static final int FIRST_SIZE = 8192;
  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private final InputStream in;
  private final int maxEventBytes;

  private byte[] buffer;

  /** Where the event begins that is being read. */
  private int start;

  private int lineStart;
  private int position;
  private int limit;

  /** Whether a CR is followed by LF, as the first CR of the stream shows; null before that. */
  private @Nullable Boolean crlf;

  private boolean atStreamStart = true;
  private boolean afterCr;
  private @Nullable String name;
  private @Nullable StringBuilder data;

  /**
   * @param in is not closed by this reader
   * @param maxEventBytes an event with more is an {@link EventTooLargeException}
   */
  public EventReader(InputStream in, int maxEventBytes) {
    this.in = requireNonNull(in, "in");
    if (maxEventBytes < 1) {
      throw new IllegalArgumentException("maxEventBytes < 1: " + maxEventBytes);
    }
    this.maxEventBytes = maxEventBytes;
    this.buffer = new byte[Math.min(FIRST_SIZE, maxEventBytes) + 2];
  }

  /**
   * The next event, as soon as its blank line is there; null at the end of the stream.
   *
   * @throws EventTooLargeException when it is larger than allowed
   */
  public @Nullable ServerSentEvent next() throws IOException {
    while (position < limit || fill()) {
      byte b = buffer[position++];
      if (position - start > maxEventBytes) {
        throw new EventTooLargeException(maxEventBytes);
      }
      boolean secondOfPair = b == LF && afterCr;
      afterCr = b == CR;
      if (secondOfPair) {
        lineStart = position;
      } else if (b == LF || b == CR) {
        int lineEnd = position - 1;
        if (b == CR && !Boolean.FALSE.equals(crlf)) {
          takeLineFeed();
        }
        boolean blank = takeLine(lineEnd);
        lineStart = position;
        if (blank) {
          return takeEvent();
        }
      }
    }
    return null;
  }

  /**
   * What stands after the last complete event, read as if it were one; null for nothing. A browser
   * would leave it out, but there are clients that read line by line, so it is to be judged like
   * any event before it goes on.
   */
  public @Nullable ServerSentEvent incomplete() {
    if (start == limit) {
      return null;
    }
    takeLine(limit);
    position = limit;
    lineStart = limit;
    return takeEvent();
  }

  /**
   * A stream with CRLF is waited for its LF; one that has only CR is not, since that would hold
   * each event back until the next one comes.
   */
  private void takeLineFeed() throws IOException {
    boolean follows = (position < limit || fill()) && buffer[position] == LF;
    if (follows) {
      position++;
      afterCr = false;
    }
    if (crlf == null) {
      crlf = follows;
    }
  }

  /** Returns whether the line is blank, which ends an event. */
  private boolean takeLine(int lineEnd) {
    int from = lineStart;
    if (atStreamStart) {
      atStreamStart = false;
      from += startsWithByteOrderMark(lineEnd) ? 3 : 0;
    }
    if (from == lineEnd) {
      return true;
    }
    int colon = from;
    while (colon < lineEnd && buffer[colon] != ':') {
      colon++;
    }
    int value = Math.min(colon + 1, lineEnd);
    if (value < lineEnd && buffer[value] == ' ') {
      value++;
    }
    if (isField("data", from, colon)) {
      data = data == null ? new StringBuilder() : data.append('\n');
      data.append(text(value, lineEnd));
    } else if (isField("event", from, colon)) {
      name = value == lineEnd ? null : text(value, lineEnd);
    }
    return false;
  }

  private ServerSentEvent takeEvent() {
    ServerSentEvent event =
        new ServerSentEvent(
            name,
            data == null ? null : data.toString(),
            Arrays.copyOfRange(buffer, start, position));
    name = null;
    data = null;
    start = position;
    return event;
  }

  private boolean startsWithByteOrderMark(int end) {
    return end - start >= 3
        && buffer[start] == (byte) 0xEF
        && buffer[start + 1] == (byte) 0xBB
        && buffer[start + 2] == (byte) 0xBF;
  }

  private boolean isField(String field, int from, int to) {
    if (to - from != field.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (buffer[i] != field.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  private boolean fill() throws IOException {
    if (limit == buffer.length) {
      makeRoom();
    }
    int count = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, count);
    return count > 0;
  }

  private void makeRoom() {
    int length = limit - start;
    byte[] target =
        length <= buffer.length / 2
            ? buffer
            : new byte[(int) Math.min(2L * buffer.length, maxEventBytes + 2L)];
    System.arraycopy(buffer, start, target, 0, length);
    buffer = target;
    lineStart -= start;
    position -= start;
    limit = length;
    start = 0;
  }
}
