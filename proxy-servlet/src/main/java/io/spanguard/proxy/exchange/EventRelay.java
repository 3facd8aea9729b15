package io.spanguard.proxy.exchange;

import io.spanguard.proxy.guardrail.AnswerStage;
import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.stream.EventReader;
import io.spanguard.proxy.stream.EventTooLargeException;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.ResponseHeaders;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamException;
import io.spanguard.proxy.upstream.UpstreamException.Failure;
import io.spanguard.proxy.wire.ModelAnswer;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.proxy.wire.StreamedAnswer;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import io.spanguard.proxy.wire.StreamedEvent;
import io.spanguard.proxy.wire.WireFormat;
import io.spanguard.proxy.wire.WireFormatException;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passes a streamed answer on through a {@link StreamGate}, each event as soon as what it says is
 * judged. For use by one thread.
 *
 * <p>What ends the answer while nothing is out yet becomes an answer of the proxy's own; later it
 * is told in the stream, in the provider's way, and the upstream is not read any further.
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
  private final Asked asked;
  private final boolean hideUsage;
  private final StreamedAnswer streamed;
  private final AnswerStage stage;
  private final StreamGate gate;
  private final Instant start;

  /** Whether nobody judges, and nothing is to be put back: events go on as they come. */
  private final boolean direct;

  private boolean reportedError;
  private long size;

  /**
   * @param hideUsage whether the client did not ask for the usage that the provider was asked for
   */
  EventRelay(
      Exchange exchange,
      TargetRuntime runtime,
      WireFormat format,
      AnswerJudge judge,
      ModelCallSpan span,
      Asked asked,
      boolean hideUsage) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.format = format;
    this.judge = judge;
    this.span = span;
    this.asked = asked;
    this.hideUsage = hideUsage;
    this.streamed = format.openStream();
    this.start = exchange.trace().now();
    this.stage = judge.open();
    this.direct = !judge.looksAtAnswers();
    this.gate = new StreamGate(stage, judge.tools(), runtime.judgesAnswers(), format::mayChange);
  }

  void run(NetworkCall call) throws IOException {
    EventReader events = new EventReader(call.answer().decodedBody(), MAX_EVENT_BYTES);
    try {
      if (!runtime.judgesAnswers()) {
        begin(call.answer());
      }
      boolean ended = relay(events, call);
      if (!ended && !endsWell()) {
        breakOff(call, Failure.INVALID, CUT_SHORT);
        return;
      }
      finish(call, ended);
    } catch (ClientGone e) {
      // Nobody reads on, so the provider need not speak on.
      call.answer().cancel();
      record();
      throw e;
    } catch (UpstreamException e) {
      breakOff(call, e.failure(), String.valueOf(e.getMessage()));
    } catch (EventTooLargeException e) {
      breakOff(call, Failure.INVALID, String.valueOf(e.getMessage()));
    } catch (Stopped e) {
      stop(call, e.refusal);
    }
  }

  /** Returns whether the provider ended the stream in its own way. */
  private boolean relay(EventReader events, NetworkCall call) throws IOException {
    for (ServerSentEvent event = next(events); event != null; event = next(events)) {
      checkSize(event.bytes().length);
      Kind kind = take(event);
      if (kind == Kind.END) {
        return true;
      }
      write(released(), call);
    }
    return false;
  }

  private void finish(NetworkCall call, boolean ended) throws IOException {
    call.bodyRead();
    judged(gate::finish);
    List<ServerSentEvent> left = released();
    boolean tail = ended && !left.isEmpty();
    write(tail ? left.subList(0, left.size() - 1) : left, call);
    if (!exchange.answer().isBegun()) {
      begin(call.answer());
    }
    record();
    exchange.release(tail ? left.get(left.size() - 1).bytes() : new byte[0]);
    call.answer().drain();
  }

  /** A stream that lacks a terminal event and any sign of being finished was cut short. */
  private boolean endsWell() {
    return reportedError || !streamed.answer().finishReasons().isEmpty();
  }

  /** What comes after the last blank line counts as well: some clients read line by line. */
  private static @Nullable ServerSentEvent next(EventReader events) throws IOException {
    ServerSentEvent event = events.next();
    return event != null ? event : events.incomplete();
  }

  private Kind take(ServerSentEvent event) {
    StreamedEvent taken;
    try {
      taken = streamed.accept(event);
    } catch (WireFormatException e) {
      unreadable(event, String.valueOf(e.getMessage()));
      return Kind.OTHER;
    }
    if (taken.kind() == Kind.CONTENT) {
      span.firstChunk(exchange.trace().now());
    } else if (taken.kind() == Kind.ERROR) {
      String message = "the upstream reported an error in its stream";
      span.span().set(Names.ERROR_TYPE, "upstream_status").status(SpanStatus.ERROR, message);
      exchange.trace().failed(SpanStatus.ERROR, "upstream_status", message);
      reportedError = true;
    }
    if (taken.kind() != Kind.USAGE || !hideUsage) {
      if (direct) {
        gate.accept(event);
      } else {
        judged(() -> gate.accept(taken));
      }
    }
    return taken.kind();
  }

  /** What cannot be read goes on where nothing could have stopped or changed it, and is told. */
  private void unreadable(ServerSentEvent event, String message) {
    exchange.trace().coverage().skipped("upstream_invalid");
    if (runtime.judgesAnswers()) {
      throw new Stopped(
          Refusal.error(
              502, "upstream_invalid", "the stream is not what this API answers: " + message));
    }
    gate.accept(event);
  }

  private void judged(Runnable work) {
    try {
      work.run();
    } catch (Refusal refusal) {
      throw new Stopped(refusal);
    }
    Optional<Block> block = gate.isStopped() ? stage.block() : Optional.empty();
    if (block.isPresent()) {
      throw new Stopped(Refusal.blocked(block.get().error("response")));
    }
  }

  private List<ServerSentEvent> released() {
    try {
      return gate.released();
    } catch (Refusal refusal) {
      throw new Stopped(refusal);
    }
  }

  private void checkSize(int more) {
    size += more;
    long limit = exchange.services().limits().maxResponseBytes();
    if (size > limit && runtime.judgesAnswers()) {
      throw new Stopped(
          Refusal.error(
              502,
              "upstream_invalid",
              "the stream has more than the " + limit + " bytes that are inspected"));
    }
  }

  private void write(List<ServerSentEvent> events, NetworkCall call) throws ClientGone {
    if (events.isEmpty()) {
      return;
    }
    if (!exchange.answer().isBegun()) {
      begin(call.answer());
    }
    for (ServerSentEvent event : events) {
      exchange.answer().write(event.bytes(), 0, event.bytes().length);
    }
    exchange.answer().flush();
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

  private void record() {
    ModelAnswer answer = streamed.answer();
    judge.record(answer, stage.result(answer.parts()), start);
  }

  /** The answer must not go on. What it would have cost further is saved: the upstream is left. */
  private void stop(NetworkCall call, Refusal refusal) throws ClientGone {
    call.answer().cancel();
    if (refusal.status() == SpanStatus.ERROR) {
      ProxyError error = refusal.error();
      span.span().set(Names.ERROR_TYPE, error.code()).status(SpanStatus.ERROR, error.message());
    }
    record();
    end(refusal);
  }

  private void breakOff(NetworkCall call, Failure failure, String message) throws ClientGone {
    call.answer().cancel();
    call.failed(failure.code(), message);
    span.span().set(Names.ERROR_TYPE, failure.code()).status(SpanStatus.ERROR, message);
    record();
    end(Refusal.upstream(failure, message));
  }

  /**
   * @throws Refusal where nothing is out yet
   */
  private void end(Refusal refusal) throws ClientGone {
    if (!exchange.answer().isBegun()) {
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
    for (ServerSentEvent event : format.errorShape().events(error, exchange.trace().traceId())) {
      tail.writeBytes(event.bytes());
    }
    exchange.release(tail.toByteArray());
  }

  /** Ends the relay, from wherever in it. */
  private static final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    private Stopped(Refusal refusal) {
      super(null, null, false, false);
      this.refusal = refusal;
    }
  }
}
