package io.spanguard.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the HTTP/1.1 messages of one connection (RFC 9112), as much of it as the harness meets:
 * bodies with a length and chunked ones. For use by one thread.
 *
 * <p>By hand, so that client and model cost as little as they can beside what is measured.
 */
public final class HttpReader {

  private final InputStream in;
  private final byte[] buffer = new byte[32768];
  private int position;
  private int limit;

  public HttpReader(InputStream in) {
    this.in = in;
  }

  /** The next message; null where the connection ended before it began. */
  public @Nullable HttpMessage read() throws IOException {
    if (position == limit && !fill()) {
      return null;
    }
    int end = endOfHead();
    String head = HttpMessage.lowerCaseHead(buffer, position, end - position);
    position = end + 4;
    String length = HttpMessage.header(head, "content-length");
    if (!length.isEmpty()) {
      return new HttpMessage(head, bytes(Integer.parseInt(length)));
    }
    if (HttpMessage.header(head, "transfer-encoding").equals("chunked")) {
      return new HttpMessage(head, chunks());
    }
    throw new IOException("neither a length nor chunks: " + head);
  }

  private int endOfHead() throws IOException {
    int from = position;
    while (true) {
      for (int i = from; i + 3 < limit; i++) {
        if (buffer[i] == '\r'
            && buffer[i + 1] == '\n'
            && buffer[i + 2] == '\r'
            && buffer[i + 3] == '\n') {
          return i;
        }
      }
      int scanned = Math.max(0, limit - position - 3);
      if (!fill()) {
        throw new EOFException("the connection ended within a head");
      }
      from = position + scanned;
    }
  }

  private byte[] bytes(int length) throws IOException {
    byte[] body = new byte[length];
    int buffered = Math.min(length, limit - position);
    System.arraycopy(buffer, position, body, 0, buffered);
    position += buffered;
    if (in.readNBytes(body, buffered, length - buffered) < length - buffered) {
      throw new EOFException("the connection ended within a body");
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(4096);
    while (true) {
      int size = Integer.parseInt(line(), 16);
      if (size == 0) {
        line();
        return body.toByteArray();
      }
      body.writeBytes(bytes(size));
      line();
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (position == limit && !fill()) {
        throw new EOFException("the connection ended within a chunk");
      }
      char next = (char) buffer[position++];
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append(next);
      }
    }
  }

  /** False at the end of the connection. */
  private boolean fill() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      throw new IOException("a head of more than " + buffer.length + " bytes");
    }
    int count = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, count);
    return count > 0;
  }
}
