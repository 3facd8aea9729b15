package io.spanguard.proxy.exchange;

import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.wire.ErrorShape;
import io.spanguard.proxy.wire.ProxyError;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A streamed answer on its way to the client: its head, its events, what keeps it alive, and how it
 * ends where it must not go on. For use by one thread.
 */
final class ClientStream {

  /** A block of comments alone is no event (WHATWG HTML §9.2.6). */
  private static final byte[] WAITING =
      ": waiting for a person\n\n".getBytes(StandardCharsets.UTF_8);

  private final Exchange exchange;
  private final ErrorShape errors;
  private final Asked asked;

  ClientStream(Exchange exchange, ErrorShape errors, Asked asked) {
    this.exchange = exchange;
    this.errors = errors;
    this.asked = asked;
  }

  boolean isBegun() {
    return exchange.answer().isBegun();
  }

  /**
   * @param provided as the provider gave them
   */
  void begin(int status, List<HeaderField> provided) {
    List<HeaderField> headers = new ArrayList<>(provided);
    headers.removeIf(
        field ->
            field.is("cache-control")
                || field.is("x-accel-buffering")
                // Events are written as they were read, which is without any coding.
                || field.is("content-encoding"));
    headers.add(new HeaderField("Cache-Control", "no-cache, no-transform"));
    headers.add(new HeaderField("X-Accel-Buffering", "no"));
    exchange.begin(status, headers);
  }

  void write(List<ServerSentEvent> events) throws ClientGone {
    for (ServerSentEvent event : events) {
      exchange.answer().write(event.bytes(), 0, event.bytes().length);
    }
    exchange.answer().flush();
  }

  /** Says that there is more to come, to a client that may have had nothing yet. */
  void beat() throws ClientGone {
    if (!isBegun()) {
      begin(200, List.of(new HeaderField("Content-Type", "text/event-stream")));
    }
    exchange.answer().write(WAITING, 0, WAITING.length);
    exchange.answer().flush();
  }

  /**
   * Ends the stream in the provider's way.
   *
   * @throws Refusal where nothing is out yet
   */
  void end(Refusal refusal) throws ClientGone {
    if (!isBegun()) {
      throw refusal;
    }
    ProxyError error = refusal.error();
    exchange.trace().failed(refusal.status(), error.code(), error.message());
    Optional<byte[]> refused = asked.ending(error, exchange.trace().traceId());
    if (refused.isPresent()) {
      exchange.release(refused.get());
      return;
    }
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    for (ServerSentEvent event : errors.events(error, exchange.trace().traceId())) {
      tail.writeBytes(event.bytes());
    }
    exchange.release(tail.toByteArray());
  }
}
