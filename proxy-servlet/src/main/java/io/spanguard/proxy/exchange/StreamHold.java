package io.spanguard.proxy.exchange;

import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a streamed answer for a person: what of it is to be parked, and what keeps the client
 * meanwhile. For use by one thread.
 */
final class StreamHold {

  private final Exchange exchange;
  private final AnswerJudge judge;
  private final @Nullable Holding holding;
  private final ClientStream client;

  /** The events so far, where the answer may have to be parked. */
  private final List<byte[]> events = new ArrayList<>();

  /** When the client last heard of a held call, by {@link System#nanoTime}; null before. */
  private @Nullable Long lastBeat;

  /**
   * @param holding where calls wait, or have waited; null where none can
   */
  StreamHold(Exchange exchange, AnswerJudge judge, @Nullable Holding holding, ClientStream client) {
    this.exchange = exchange;
    this.judge = judge;
    this.holding = holding;
    this.client = client;
  }

  /** An event that the client is to get. */
  void park(ServerSentEvent event) {
    if (judge.tools().mayHold()) {
      events.add(event.bytes());
    }
  }

  /** Whether a call waits, so that nothing goes out. */
  boolean isHolding() {
    return holding != null && !judge.tools().held().isEmpty();
  }

  /** Keeps the client while the provider speaks on behind a call that waits. */
  void beatWhereDue(AnswerSource source) throws ClientGone {
    if (!isHolding()) {
      return;
    }
    long now = System.nanoTime();
    if (lastBeat == null) {
      lastBeat = now;
    } else if (now - lastBeat >= exchange.services().approvals().beat().toNanos()) {
      lastBeat = now;
      beat(source);
    }
  }

  /**
   * Parks the answer and waits.
   *
   * @throws Refusal unless its calls are approved
   */
  void settle(AnswerSource source) throws ClientGone {
    if (holding == null) {
      return;
    }
    List<HeldCall> held = List.copyOf(judge.tools().held());
    ParkedAnswer parked =
        ParkedAnswer.of(exchange.trace(), held, true, source, ParkedAnswer.joined(events));
    holding.settle(held, judge::shown, parked, () -> beat(source));
  }

  /**
   * Nobody else gets an answer whose end goes out now.
   *
   * @throws Refusal where the end must not go out
   */
  void keep() {
    if (holding != null) {
      holding.keep();
    }
  }

  private void beat(AnswerSource source) throws ClientGone {
    if (!client.isBegun()) {
      client.begin(source.status(), source.headers());
    }
    client.beat();
  }
}
