package io.spanguard.proxy.exchange;

import io.spanguard.proxy.upstream.HeaderField;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The answer on its way to the client. Tells a client that went away from an upstream that did. For
 * use by one thread at a time.
 */
final class ClientAnswer {

  private final HttpServletResponse response;
  private boolean begun;
  private long written;

  ClientAnswer(HttpServletResponse response) {
    this.response = response;
  }

  /** Whether status and headers are decided, so that no other answer can be given. */
  boolean isBegun() {
    return begun;
  }

  int status() {
    return response.getStatus();
  }

  /** Bytes of the body so far. */
  long written() {
    return written;
  }

  /** Decides status and headers; a header that the container or the proxy has set is replaced. */
  void begin(int status, List<HeaderField> headers) {
    begun = true;
    response.setStatus(status);
    for (int i = 0; i < headers.size(); i++) {
      HeaderField field = headers.get(i);
      if (field.is("content-length")) {
        continue;
      }
      boolean repeated =
          headers.subList(0, i).stream().anyMatch(earlier -> earlier.is(field.name()));
      if (repeated) {
        response.addHeader(field.name(), field.value());
      } else {
        response.setHeader(field.name(), field.value());
      }
    }
  }

  void contentLength(long length) {
    response.setContentLengthLong(length);
  }

  void write(byte[] bytes, int offset, int length) throws ClientGone {
    try {
      OutputStream out = response.getOutputStream();
      out.write(bytes, offset, length);
      written += length;
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  /**
   * Asks the client to send nothing more on this connection, if that can still be said: the
   * container would not read it before the thread of this request is back.
   */
  void last() {
    if (!response.isCommitted()) {
      response.setHeader("Connection", "close");
    }
  }

  /**
   * Ends the message, which is the only way to learn whether its last chunk can be written: from
   * Jetty, that is, since Tomcat keeps it to itself.
   */
  void end() throws ClientGone {
    try {
      response.getOutputStream().close();
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  void flush() throws ClientGone {
    try {
      response.flushBuffer();
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }
}
