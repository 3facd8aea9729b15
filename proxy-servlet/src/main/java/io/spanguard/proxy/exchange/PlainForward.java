package io.spanguard.proxy.exchange;

import io.spanguard.proxy.upstream.ResponseHeaders;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamException;
import io.spanguard.proxy.upstream.UpstreamRequest.Body;
import io.spanguard.trace.SpanStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.util.OptionalLong;

/**
 * Passes a call on whose content nobody inspects: byte for byte, without keeping it in memory. For
 * use by one thread.
 */
final class PlainForward {

  private static final int BUFFER = 16384;

  private final Exchange exchange;
  private final TargetRuntime runtime;

  PlainForward(Exchange exchange, TargetRuntime runtime) {
    this.exchange = exchange;
    this.runtime = runtime;
  }

  void run() throws IOException {
    try (NetworkCall call =
        NetworkCall.open(exchange, runtime, exchange.trace().root(), body(), false, false)) {
      UpstreamAnswer answer = call.answer();
      refuseRedirect(answer, runtime);
      if (answer.status() >= 400) {
        exchange
            .trace()
            .failed(
                SpanStatus.ERROR, "upstream_status", "the upstream answered " + answer.status());
      }
      try {
        relay(exchange, answer, runtime.ownCredential(), new byte[0]);
      } catch (UpstreamException e) {
        call.failed(e.failure().code(), String.valueOf(e.getMessage()));
        throw e;
      }
    }
  }

  /** A redirect would take the client to the provider itself, past the proxy. */
  static void refuseRedirect(UpstreamAnswer answer, TargetRuntime runtime) {
    if (answer.status() >= 300
        && answer.status() < 400
        && answer.status() != 304
        && !runtime.target().passRedirects()) {
      throw Refusal.error(
          502,
          "upstream_redirect",
          "the upstream answered with a redirect ("
              + answer.status()
              + "); set the target's baseUrl to where it leads, or redirects: pass");
    }
  }

  /**
   * Passes an answer on while it comes in.
   *
   * @param read what was taken off its beginning already
   */
  static void relay(Exchange exchange, UpstreamAnswer answer, boolean ownCredential, byte[] read)
      throws IOException {
    exchange.begin(answer.status(), ResponseHeaders.filter(answer.headers(), ownCredential));
    OptionalLong length = length(answer);
    length.ifPresent(exchange.answer()::contentLength);
    if (!answer.hasBody() || exchange.request().getMethod().equals("HEAD")) {
      exchange.release(new byte[0]);
      return;
    }
    InputStream body = new SequenceInputStream(new ByteArrayInputStream(read), answer.body());
    exchange.release(
        length.isPresent()
            ? allButTheLastByte(exchange.answer(), body, length.getAsLong())
            : everything(exchange.answer(), body));
  }

  /** The last byte makes the answer whole, so it waits for the trace. */
  private static byte[] allButTheLastByte(ClientAnswer answer, InputStream body, long length)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    byte[] tail = new byte[0];
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      boolean last = answer.written() + count >= length;
      answer.write(buffer, 0, last ? count - 1 : count);
      if (last) {
        tail = new byte[] {buffer[count - 1]};
      }
    }
    return tail;
  }

  /** The end of the message itself is the tail. */
  private static byte[] everything(ClientAnswer answer, InputStream body) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      answer.write(buffer, 0, count);
      answer.flush();
    }
    return new byte[0];
  }

  private static OptionalLong length(UpstreamAnswer answer) {
    String value = answer.header("content-length");
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      long length = Long.parseLong(value.strip());
      return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    } catch (NumberFormatException e) {
      throw Refusal.error(502, "upstream_invalid", "the upstream's Content-Length is no number");
    }
  }

  private Body body() throws ClientGone {
    if (exchange.endpoint().withoutContent()) {
      // Nobody looks at it, and no provider reads it there.
      return new Body.None();
    }
    HttpServletRequest request = exchange.request();
    long length = request.getContentLengthLong();
    if (length == 0) {
      return new Body.None();
    }
    try {
      InputStream stream = request.getInputStream();
      return length > 0 ? new Body.Stream(stream, length) : ofUnknownLength(stream);
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  /** HTTP/2 says neither a length nor that there is a body: only its first byte does. */
  private static Body ofUnknownLength(InputStream stream) throws IOException {
    PushbackInputStream body = new PushbackInputStream(stream);
    int first = body.read();
    if (first < 0) {
      return new Body.None();
    }
    body.unread(first);
    return new Body.Stream(body, -1);
  }
}
