package io.spanguard.proxy.exchange;

import io.spanguard.proxy.guardrail.AnswerStage;
import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.stream.EventReader;
import io.spanguard.proxy.stream.EventTooLargeException;
import io.spanguard.proxy.stream.ServerSentEvent;
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
  private final AnswerJudge judge;
  private final ModelCallSpan span;
  private final boolean hideUsage;
  private final ClientStream client;
  private final StreamHold hold;
  private final StreamedAnswer streamed;
  private final AnswerStage stage;
  private final StreamGate gate;
  private final Instant start;

  /** Whether nobody judges, and nothing is to be put back: events go on as they come. */
  private final boolean direct;

  private boolean reportedError;
  private boolean recorded;
  private long size;

  /**
   * @param holding where calls wait for a person, or have waited; null where none can
   * @param hideUsage whether the client did not ask for the usage that the provider was asked for
   */
  EventRelay(
      Exchange exchange,
      TargetRuntime runtime,
      WireFormat format,
      AnswerJudge judge,
      ModelCallSpan span,
      Asked asked,
      @Nullable Holding holding,
      boolean hideUsage) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.judge = judge;
    this.span = span;
    this.hideUsage = hideUsage;
    this.client = new ClientStream(exchange, format.errorShape(), asked);
    this.hold = new StreamHold(exchange, judge, holding, client);
    this.streamed = hideUsage ? format.openStreamWithoutUsage() : format.openStream();
    this.start = exchange.trace().now();
    this.stage = judge.open();
    this.direct = !judge.looksAtAnswers();
    this.gate = new StreamGate(stage, judge.tools(), runtime.judgesAnswers(), format::mayChange);
  }

  void run(AnswerSource source) throws IOException {
    Heartbeat heartbeat = runtime.heartbeat();
    if (heartbeat == null) {
      relay(source);
      return;
    }
    try (Heartbeat.Beating beating = heartbeat.watch(client.output(), source::cancel)) {
      relay(source);
    }
  }

  private void relay(AnswerSource source) throws IOException {
    EventReader events = new EventReader(source.decodedBody(), MAX_EVENT_BYTES);
    try {
      if (!runtime.judgesAnswers()) {
        client.begin(source.status(), source.headers());
      }
      boolean ended = relay(events, source);
      if (!ended && !endsWell()) {
        breakOff(source, Failure.INVALID, CUT_SHORT);
        return;
      }
      finish(source, ended);
    } catch (ClientGone e) {
      // Nobody reads on, so the provider need not speak on.
      source.cancel();
      record("the client went away");
      throw e;
    } catch (UpstreamException e) {
      if (client.output().isGone()) {
        // It was the heartbeat that broke the call off.
        record("the client went away");
        throw new ClientGone(e);
      }
      breakOff(source, e.failure(), String.valueOf(e.getMessage()));
    } catch (EventTooLargeException e) {
      breakOff(source, Failure.INVALID, String.valueOf(e.getMessage()));
    } catch (Stopped e) {
      stop(source, e.refusal);
    }
  }

  /** Returns whether the provider ended the stream in its own way. */
  private boolean relay(EventReader events, AnswerSource source) throws IOException {
    for (ServerSentEvent event = next(events); event != null; event = next(events)) {
      checkSize(event.bytes().length);
      Kind kind = take(event);
      if (kind == Kind.END) {
        takeSecondEnd(events, source);
        return true;
      }
      write(released(), source);
      hold.beatWhereDue(source);
    }
    return false;
  }

  private void takeSecondEnd(EventReader events, AnswerSource source) {
    if (!streamed.mayEndAgain()) {
      return;
    }
    source.hurry();
    try {
      ServerSentEvent event = events.next();
      if (event != null && "[DONE]".equals(event.data())) {
        take(event);
      }
    } catch (IOException nothingMore) {
      // The answer is whole without.
      source.cancel();
    }
  }

  private void finish(AnswerSource source, boolean ended) throws IOException {
    source.bodyRead();
    judged(gate::finish);
    if (hold.isHolding()) {
      settle(source);
    }
    List<ServerSentEvent> left = released();
    boolean tail = ended && !left.isEmpty();
    write(tail ? left.subList(0, left.size() - 1) : left, source);
    if (!client.isBegun()) {
      client.begin(source.status(), source.headers());
    }
    record(null);
    stoppable(hold::keep);
    client.release(tail ? left.get(left.size() - 1).bytes() : new byte[0]);
    source.drain();
  }

  /** Waits for a person, with what came before the first call that must wait on its way. */
  private void settle(AnswerSource source) throws ClientGone {
    write(released(), source);
    // Nobody keeps a provider's connection while a person thinks.
    source.drain();
    source.close();
    record(null);
    try {
      hold.settle(source);
    } catch (Refusal refusal) {
      throw new Stopped(refusal);
    }
    gate.approved();
  }

  /** A stream that lacks a terminal event and any sign of being finished was cut short. */
  private boolean endsWell() {
    return reportedError || !streamed.answer().finishReasons().isEmpty();
  }

  /** What comes after the last blank line counts as well: some clients read line by line. */
  private @Nullable ServerSentEvent next(EventReader events) throws IOException {
    ServerSentEvent event = events.next();
    if (event != null) {
      return event;
    }
    ServerSentEvent incomplete = events.incomplete();
    if (incomplete != null) {
      client.cut();
    }
    return incomplete;
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
      hold.park(taken.event());
      if (direct) {
        gate.accept(taken.event());
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
    hold.park(event);
    gate.accept(event);
  }

  private static void stoppable(Runnable work) {
    try {
      work.run();
    } catch (Refusal refusal) {
      throw new Stopped(refusal);
    }
  }

  private void judged(Runnable work) {
    stoppable(work);
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

  private void write(List<ServerSentEvent> events, AnswerSource source) throws ClientGone {
    if (events.isEmpty()) {
      return;
    }
    if (!client.isBegun()) {
      client.begin(source.status(), source.headers());
    }
    client.write(events);
  }

  /**
   * Writes the answer down, once.
   *
   * @param dropped why nobody is asked about the calls that were to wait; null where a person is
   */
  private void record(@Nullable String dropped) {
    if (recorded) {
      return;
    }
    recorded = true;
    if (dropped != null) {
      judge.tools().drop(dropped);
    }
    ModelAnswer answer = streamed.answer();
    judge.record(answer, stage.result(answer.parts()), start);
  }

  /** The answer must not go on. What it would have cost further is saved: the upstream is left. */
  private void stop(AnswerSource source, Refusal refusal) throws ClientGone {
    source.cancel();
    if (refusal.status() == SpanStatus.ERROR) {
      ProxyError error = refusal.error();
      span.span().set(Names.ERROR_TYPE, error.code()).status(SpanStatus.ERROR, error.message());
    }
    record("the answer is blocked");
    client.end(refusal, streamed);
  }

  private void breakOff(AnswerSource source, Failure failure, String message) throws ClientGone {
    source.cancel();
    source.failed(failure.code(), message);
    span.span().set(Names.ERROR_TYPE, failure.code()).status(SpanStatus.ERROR, message);
    record("the answer is not whole");
    client.end(Refusal.upstream(failure, message), streamed);
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
