package io.spanguard.proxy.exchange;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.guardrail.AnswerStage;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.Piece;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import io.spanguard.proxy.wire.StreamedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Holds the events of a stream until each text in them is judged; they leave in the order in which
 * they came. For use by one thread.
 *
 * <p>A tool call leaves when it is whole and has been let pass. Until the first text can leave
 * nothing does, so that an answer that is stopped at its beginning can still be refused with a
 * status of its own.
 */
final class StreamGate {

  private final AnswerStage stage;
  private final ToolGate tools;
  private final boolean waitsForText;
  private final Predicate<Part> mayChange;
  private final Map<JsonPointer, GatedText> texts = new HashMap<>();

  /** Those that still have to be let pass, in order. */
  private final List<GatedText> calls = new ArrayList<>();

  /** Those that a person has to approve. */
  private final List<GatedText> waiting = new ArrayList<>();

  private final ArrayDeque<Held> queue = new ArrayDeque<>();
  private boolean begun;
  private boolean ended;

  /**
   * @param mayStop whether anything could stop or change the answer
   * @param mayChange whether a text may go out other than it came: what a provider signs may not
   */
  StreamGate(AnswerStage stage, ToolGate tools, boolean mayStop, Predicate<Part> mayChange) {
    this.stage = stage;
    this.tools = tools;
    this.waitsForText = mayStop;
    this.mayChange = mayChange;
  }

  /** An event that carries no text, or none that anybody can read. */
  void accept(ServerSentEvent event) {
    queue.add(new Held.Plain(event));
  }

  /**
   * Takes the next event and has its texts judged.
   *
   * @throws Refusal when a tool call must not go out
   */
  void accept(StreamedEvent event) {
    List<Piece> pieces = event.pieces();
    List<GatedText.Stretch> stretches = new ArrayList<>(pieces.size());
    for (Piece piece : pieces) {
      stretches.add(piece.repeats() ? repeated(piece) : next(piece));
    }
    queue.add(new Held.Taken(event, stretches));
    for (JsonPointer place : event.whole()) {
      GatedText text = texts.get(place);
      if (text != null) {
        text.finish();
      }
    }
    passCalls();
  }

  /**
   * No more events come.
   *
   * @throws Refusal when a tool call must not go out
   */
  void finish() {
    ended = true;
    stage.finish();
    passCalls();
  }

  /** Every call that waited for a person may go. */
  void approved() {
    waiting.forEach(GatedText::approved);
    waiting.clear();
  }

  /** Whether a guardrail has ended the answer. */
  boolean isStopped() {
    return stage.isStopped();
  }

  /**
   * The events that may go out now, in order.
   *
   * @throws Refusal when one would have to change that nobody may change
   */
  List<ServerSentEvent> released() {
    if (stage.isStopped() || !mayBegin()) {
      return List.of();
    }
    begun = true;
    List<ServerSentEvent> out = new ArrayList<>();
    while (!queue.isEmpty() && queue.element().isSettled()) {
      queue.remove().released().ifPresent(out::add);
    }
    return out;
  }

  private boolean mayBegin() {
    if (begun || !waitsForText || (ended && waiting.isEmpty())) {
      return true;
    }
    for (Held held : queue) {
      if (!held.isSettled()) {
        return false;
      }
      if (held.says()) {
        return true;
      }
    }
    return false;
  }

  private GatedText.Stretch next(Piece piece) {
    GatedText text = texts.get(piece.place());
    if (text == null) {
      text = open(piece);
    } else if (text.isFinished()) {
      if (text.isCall()) {
        throw Refusal.error(
            502, "upstream_invalid", "the stream goes on with a tool call that it had finished");
      }
      text = open(piece).after(text);
    }
    texts.put(piece.place(), text);
    return text.next(piece);
  }

  /** The whole of a text once more: as a rule what its pieces said, and then it is judged. */
  private GatedText.Stretch repeated(Piece piece) {
    GatedText text = texts.get(piece.place());
    if (text == null || !text.said(piece.text())) {
      text = open(piece);
      text.next(piece);
      texts.putIfAbsent(piece.place(), text);
    }
    text.finish();
    return text.repeated(piece);
  }

  private GatedText open(Piece piece) {
    Part part =
        new Part(
            piece.kind(),
            piece.place(),
            "",
            true,
            piece.toolName(),
            piece.toolCallId(),
            piece.choice());
    GatedText text =
        new GatedText(part, stage.open(part, mayChange.test(part)), mayChange.test(part));
    if (text.isCall()) {
      calls.add(text);
    }
    return text;
  }

  private void passCalls() {
    if (calls.isEmpty() || stage.isStopped()) {
      return;
    }
    List<GatedText> judged = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (GatedText call : calls) {
      if (call.isOut()) {
        judged.add(call);
        parts.add(call.judged());
      }
    }
    if (judged.isEmpty()) {
      return;
    }
    calls.removeAll(judged);
    List<ToolGate.Passed> passed = tools.pass(parts);
    for (int i = 0; i < judged.size(); i++) {
      judged.get(i).pass(passed.get(i));
      if (passed.get(i).waits()) {
        waiting.add(judged.get(i));
      }
    }
  }

  /** An event that waits. */
  private sealed interface Held {

    boolean isSettled();

    /** Whether a text is in it. */
    boolean says();

    /** Empty where nothing is left to say. */
    Optional<ServerSentEvent> released();

    record Plain(ServerSentEvent event) implements Held {
      @Override
      public boolean isSettled() {
        return true;
      }

      @Override
      public boolean says() {
        return false;
      }

      @Override
      public Optional<ServerSentEvent> released() {
        return Optional.of(event);
      }
    }

    record Taken(StreamedEvent event, List<GatedText.Stretch> stretches) implements Held {
      @Override
      public boolean isSettled() {
        for (GatedText.Stretch stretch : stretches) {
          if (!stretch.isSettled()) {
            return false;
          }
        }
        return true;
      }

      @Override
      public boolean says() {
        return event.kind() == Kind.CONTENT;
      }

      @Override
      public Optional<ServerSentEvent> released() {
        List<String> texts = new ArrayList<>(stretches.size());
        for (GatedText.Stretch stretch : stretches) {
          texts.add(stretch.take());
        }
        return event.with(texts);
      }
    }
  }
}
