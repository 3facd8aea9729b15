package io.spanguard.proxy.upstream;

import io.spanguard.proxy.upstream.UpstreamException.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.jspecify.annotations.Nullable;

/**
 * A provider's answer: its head is here, its body still comes in. For use by one thread; to be
 * closed in any case.
 *
 * <p>Closing an answer whose body was not read to its end cancels the call instead of draining it:
 * an endless stream would hold the thread for as long as it lasts.
 */
public final class UpstreamAnswer implements AutoCloseable {

  private static final int DRAIN_LIMIT = 16384;

  private final ClassicHttpResponse response;
  private final UpstreamCall call;
  private final List<HeaderField> headers;
  private final InputStream body;
  private boolean bodyEnded;

  UpstreamAnswer(ClassicHttpResponse response, UpstreamCall call) throws IOException {
    this.response = response;
    this.call = call;
    this.headers = new ArrayList<>();
    for (Header header : response.getHeaders()) {
      headers.add(
          new HeaderField(header.getName(), header.getValue() == null ? "" : header.getValue()));
    }
    HttpEntity entity = response.getEntity();
    InputStream content = entity == null ? null : entity.getContent();
    this.bodyEnded = content == null;
    this.body = new BodyStream(content == null ? InputStream.nullInputStream() : content);
  }

  public int status() {
    return response.getCode();
  }

  /** As they came. */
  public List<HeaderField> headers() {
    return headers;
  }

  /** The first header of this name; null where there is none. */
  public @Nullable String header(String name) {
    for (HeaderField field : headers) {
      if (field.is(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** Whether the answer can have a body at all. */
  public boolean hasBody() {
    return response.getEntity() != null;
  }

  /** How long the body says it is; -1 where it does not. */
  public long bodyLength() {
    HttpEntity entity = response.getEntity();
    return entity == null ? -1 : entity.getContentLength();
  }

  /**
   * Bytes as they come off the wire, content coding untouched; every failure is an {@link
   * UpstreamException}.
   */
  public InputStream body() {
    return body;
  }

  /**
   * The body with its content coding undone, where {@link #coding} is {@link ContentCoding#GZIP};
   * every failure is an {@link UpstreamException}.
   */
  public InputStream decodedBody() throws IOException {
    return coding() == ContentCoding.GZIP ? GzipBody.of(body) : body;
  }

  /** How the body is coded. */
  public ContentCoding coding() {
    return ContentCoding.of(headers);
  }

  /** What is left must come at once: reading fails where it does not. */
  public void hurry() {
    call.hurry();
  }

  /**
   * Reads what is left where it ends at once, so that the connection can be used again. To be
   * called when everything that matters was read.
   */
  public void drain() {
    call.hurry();
    try {
      int left = DRAIN_LIMIT;
      byte[] buffer = new byte[1024];
      for (int count = 0; count >= 0 && left > 0; left -= count) {
        count = body.read(buffer, 0, Math.min(left, buffer.length));
      }
    } catch (IOException notEndedYet) {
      // Closing gives the connection up then.
      call.cancel();
    }
  }

  /** Breaks the call off at once. */
  public void cancel() {
    call.cancel();
  }

  @Override
  public void close() {
    if (!bodyEnded) {
      call.cancel();
    }
    call.finish();
    try {
      response.close();
    } catch (IOException e) {
      // The connection is gone, which is all that closing was to achieve.
      call.cancel();
    }
  }

  /** What is no chunk is quoted by the client library, and may be content. */
  private static String reason(IOException e) {
    return e instanceof MalformedChunkCodingException
        ? "its chunks are not as they should be"
        : String.valueOf(e.getMessage());
  }

  /** Names failures and notices the end. */
  private final class BodyStream extends FilterInputStream {

    BodyStream(InputStream content) {
      super(content);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int count = super.read(buffer, offset, length);
        bodyEnded |= count < 0;
        return count;
      } catch (SocketTimeoutException e) {
        throw call.isTimedOut()
            ? call.timedOut(e)
            : new UpstreamException(
                Failure.TIMEOUT_IDLE, "the upstream sent nothing for the idle timeout", e);
      } catch (IOException e) {
        throw call.isTimedOut()
            ? call.timedOut(e)
            : new UpstreamException(
                Failure.INVALID, "the upstream's answer broke off: " + reason(e), e);
      }
    }
  }
}
