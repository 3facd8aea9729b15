package io.spanguard.proxy.exchange;

import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.wire.ErrorShape;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.proxy.wire.StreamedAnswer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A streamed answer on its way to the client: its head, its events, what keeps it alive, and how it
 * ends where it must not go on. For use by one thread; its {@link #output} also by a {@link
 * Heartbeat}.
 */
final class ClientStream {

  private static final ServerSentEvent WAITING = ServerSentEvent.comment("waiting for a person");
  private static final byte[] BLANK_LINE = {'\n', '\n'};

  private final Exchange exchange;
  private final ErrorShape errors;
  private final Asked asked;
  private final EventOutput output;

  /** Whether the last event lacks the blank line that would end it. */
  private boolean cut;

  ClientStream(Exchange exchange, ErrorShape errors, Asked asked) {
    this.exchange = exchange;
    this.errors = errors;
    this.asked = asked;
    this.output = new EventOutput(exchange.answer());
  }

  /** Where events go out, and comments between them. */
  EventOutput output() {
    return output;
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
    output.begun();
  }

  void write(List<ServerSentEvent> events) throws ClientGone {
    output.write(events);
  }

  /** Says that there is more to come, to a client that may have had nothing yet. */
  void beat() throws ClientGone {
    if (!isBegun()) {
      begin(200, List.of(new HeaderField("Content-Type", "text/event-stream")));
    }
    if (!cut) {
      output.write(List.of(WAITING));
    }
  }

  /** The next event lacks its end, of which a comment would become a part. */
  void cut() {
    cut = true;
    output.end();
  }

  /** As {@link Exchange#release}; nothing comes after the end of a stream, no comment either. */
  void release(byte[] tail) throws ClientGone {
    output.end();
    exchange.release(tail);
  }

  /**
   * Ends the stream in the provider's way.
   *
   * @param said in the stream so far
   * @throws Refusal where nothing is out yet
   */
  void end(Refusal refusal, StreamedAnswer said) throws ClientGone {
    if (!isBegun()) {
      throw refusal;
    }
    ProxyError error = refusal.error();
    exchange.trace().failed(refusal.status(), error.code(), error.message());
    Optional<byte[]> refused = asked.ending(error, exchange.trace().traceId());
    if (refused.isPresent()) {
      release(refused.get());
      return;
    }
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    if (cut) {
      tail.writeBytes(BLANK_LINE);
    }
    for (ServerSentEvent event : errors.events(error, exchange.trace().traceId(), said)) {
      tail.writeBytes(event.bytes());
    }
    release(tail.toByteArray());
  }
}
