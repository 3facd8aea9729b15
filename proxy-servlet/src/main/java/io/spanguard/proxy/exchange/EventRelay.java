package io.spanguard.proxy.exchange;

import io.spanguard.proxy.stream.EventReader;
import io.spanguard.proxy.stream.EventTooLargeException;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.ResponseHeaders;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamException;
import io.spanguard.proxy.upstream.UpstreamException.Failure;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.proxy.wire.StreamedAnswer;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import io.spanguard.proxy.wire.WireFormat;
import io.spanguard.proxy.wire.WireFormatException;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes a streamed answer on. For use by one thread.
 *
 * <p>Where nothing can stop or change what the model says, each event goes out as it comes. Where
 * something can, the stream is held until its end and judged as a whole, so that it gets the
 * verdict that the same answer would get unstreamed.
 */
final class EventRelay {

  /** Far beyond any text delta; images in events can be large. */
  private static final int MAX_EVENT_BYTES = 16 << 20;

  private static final String CUT_SHORT = "the upstream's stream ended before it was finished";

  private final Exchange exchange;
  private final TargetRuntime runtime;
  private final WireFormat format;
  private final AnswerJudge judge;
  private final ModelCallSpan span;
  private final boolean hideUsage;
  private final StreamedAnswer streamed;
  private boolean reportedError;

  /**
   * @param hideUsage whether the client did not ask for the usage that the provider was asked for
   */
  EventRelay(
      Exchange exchange,
      TargetRuntime runtime,
      WireFormat format,
      AnswerJudge judge,
      ModelCallSpan span,
      boolean hideUsage) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.format = format;
    this.judge = judge;
    this.span = span;
    this.hideUsage = hideUsage;
    this.streamed = format.openStream();
  }

  void run(NetworkCall call) throws IOException {
    if (runtime.judgesAnswers()) {
      held(call);
    } else {
      live(call);
    }
  }

  private void live(NetworkCall call) throws IOException {
    EventReader events = new EventReader(call.answer().decodedBody(), MAX_EVENT_BYTES);
    begin(call.answer());
    ServerSentEvent end = null;
    try {
      for (ServerSentEvent event = next(events); event != null; event = next(events)) {
        Kind kind = take(event);
        if (kind == Kind.END) {
          end = event;
          break;
        }
        if (kind != Kind.USAGE || !hideUsage) {
          write(event);
          exchange.answer().flush();
        }
      }
    } catch (ClientGone e) {
      // Nobody reads on, so the provider need not speak on.
      call.answer().cancel();
      judge.judge(streamed.answer());
      throw e;
    } catch (UpstreamException e) {
      breakOff(call, e.failure(), String.valueOf(e.getMessage()));
      return;
    } catch (EventTooLargeException e) {
      breakOff(call, Failure.INVALID, String.valueOf(e.getMessage()));
      return;
    }
    if (!endsWell(end)) {
      breakOff(call, Failure.INVALID, CUT_SHORT);
      return;
    }
    call.bodyRead();
    judge.judge(streamed.answer());
    exchange.release(end == null ? new byte[0] : end.bytes());
    call.answer().drain();
  }

  private void held(NetworkCall call) throws IOException {
    EventReader events = new EventReader(call.answer().decodedBody(), MAX_EVENT_BYTES);
    List<ServerSentEvent> all = new ArrayList<>();
    ServerSentEvent end = null;
    long size = 0;
    for (ServerSentEvent event = next(events); event != null; event = next(events)) {
      size += event.bytes().length;
      checkSize(size);
      Kind kind = take(event);
      if (kind == Kind.END) {
        end = event;
        break;
      }
      if (kind != Kind.USAGE || !hideUsage) {
        all.add(event);
      }
    }
    call.bodyRead();
    if (!endsWell(end)) {
      span.span().set(Names.ERROR_TYPE, Failure.INVALID.code()).status(SpanStatus.ERROR, CUT_SHORT);
      span.answer(streamed.answer());
      throw Refusal.upstream(Failure.INVALID, CUT_SHORT);
    }
    Map<Part, String> changed = judge.judge(streamed.answer());
    begin(call.answer());
    for (ServerSentEvent event : changed.isEmpty() ? all : rewritten(all, changed)) {
      write(event);
    }
    exchange.release(end == null ? new byte[0] : end.bytes());
    call.answer().drain();
  }

  /** A stream that lacks a terminal event and any sign of being finished was cut short. */
  private boolean endsWell(@Nullable ServerSentEvent end) {
    return end != null || reportedError || !streamed.answer().finishReasons().isEmpty();
  }

  /** What comes after the last blank line counts as well: some clients read line by line. */
  private static @Nullable ServerSentEvent next(EventReader events) throws IOException {
    ServerSentEvent event = events.next();
    return event != null ? event : events.incomplete();
  }

  private Kind take(ServerSentEvent event) {
    Kind kind = read(event);
    if (kind == Kind.CONTENT) {
      span.firstChunk(exchange.trace().now());
    } else if (kind == Kind.ERROR) {
      String message = "the upstream reported an error in its stream";
      span.span().set(Names.ERROR_TYPE, "upstream_status").status(SpanStatus.ERROR, message);
      exchange.trace().failed(SpanStatus.ERROR, "upstream_status", message);
      reportedError = true;
    }
    return kind;
  }

  /** What cannot be read goes on where nothing could have stopped or changed it, and is told. */
  private Kind read(ServerSentEvent event) {
    try {
      return streamed.accept(event).kind();
    } catch (WireFormatException e) {
      exchange.trace().coverage().skipped("upstream_invalid");
      if (runtime.judgesAnswers()) {
        throw Refusal.error(
            502, "upstream_invalid", "the stream is not what this API answers: " + e.getMessage());
      }
      return Kind.OTHER;
    }
  }

  private void checkSize(long size) {
    long limit = exchange.services().limits().maxResponseBytes();
    if (size > limit) {
      throw Refusal.error(
          502,
          "upstream_invalid",
          "the stream has more than the " + limit + " bytes that are inspected");
    }
  }

  private List<ServerSentEvent> rewritten(List<ServerSentEvent> events, Map<Part, String> changed) {
    List<Part> parts = new ArrayList<>();
    changed.forEach((part, text) -> parts.add(part.withText(text)));
    return format.rewriteStream(events, parts);
  }

  private void begin(UpstreamAnswer answer) {
    List<HeaderField> headers = ResponseHeaders.filter(answer.headers(), runtime.ownCredential());
    headers.removeIf(
        field ->
            field.is("cache-control")
                || field.is("x-accel-buffering")
                // Events are written as they were read, which is without any coding.
                || field.is("content-encoding"));
    headers.add(new HeaderField("Cache-Control", "no-cache, no-transform"));
    headers.add(new HeaderField("X-Accel-Buffering", "no"));
    exchange.begin(answer.status(), headers);
  }

  private void write(ServerSentEvent event) throws ClientGone {
    exchange.answer().write(event.bytes(), 0, event.bytes().length);
  }

  /** The head is out, so the error is told in the stream. */
  private void breakOff(NetworkCall call, Failure failure, String message) throws ClientGone {
    String code = failure.code();
    call.answer().cancel();
    call.failed(code, message);
    span.span().set(Names.ERROR_TYPE, code).status(SpanStatus.ERROR, message);
    exchange.trace().failed(SpanStatus.ERROR, code, message);
    judge.judge(streamed.answer());
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    for (ServerSentEvent event :
        format
            .errorShape()
            .events(ProxyError.of(failure.status(), code, message), exchange.trace().traceId())) {
      tail.writeBytes(event.bytes());
    }
    exchange.release(tail.toByteArray());
  }
}
