package io.spanguard.proxy.exchange;

import io.spanguard.proxy.guardrail.TextFlow;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.proxy.wire.Piece;
import org.jspecify.annotations.Nullable;

/** One text of a stream, and which of its pieces may leave with what. For use by one thread. */
final class GatedText {

  private final TextFlow flow;
  private final boolean mayChange;
  private Part part;
  private int fed;

  /** How much of it had left before this text was opened again. */
  private int skipped;

  /** The arguments that a tool call goes out with; null before it has been let pass. */
  private @Nullable String passed;

  /** Whether a person has to approve the call first. */
  private boolean waits;

  /** Whether {@link #passed} has left with the first of the call's pieces. */
  private boolean taken;

  /**
   * @param mayChange whether it may go out other than it came
   */
  GatedText(Part part, TextFlow flow, boolean mayChange) {
    this.part = part;
    this.flow = flow;
    this.mayChange = mayChange;
  }

  boolean isCall() {
    return part.kind() == PartKind.TOOL_CALL;
  }

  boolean isFinished() {
    return flow.isFinished();
  }

  /** Whether the guardrails have let go of all of it. */
  boolean isOut() {
    return flow.isOut();
  }

  /** Whether these are all its pieces together. */
  boolean said(String text) {
    return flow.original().equals(text);
  }

  /** Goes on after a text that was taken for finished: it is judged again with what follows. */
  GatedText after(GatedText earlier) {
    String text = earlier.flow.original();
    flow.feed(text);
    fed = text.length();
    skipped = fed;
    return this;
  }

  Stretch next(Piece piece) {
    if (piece.toolName() != null) {
      part =
          new Part(
              part.kind(),
              part.place(),
              "",
              true,
              piece.toolName(),
              piece.toolCallId(),
              part.choice());
    }
    flow.feed(piece.text());
    fed += piece.text().length();
    return new Stretch(this, piece, fed, false);
  }

  Stretch repeated(Piece piece) {
    return new Stretch(this, piece, fed, true);
  }

  void finish() {
    flow.finish();
  }

  /** The call as the client would get it. */
  Part judged() {
    return part.withText(flow.delivered());
  }

  void pass(ToolGate.Passed call) {
    passed = call.arguments();
    waits = call.waits();
  }

  void approved() {
    waits = false;
  }

  /**
   * What one piece of the stream covers.
   *
   * @param end offset after it in the text's pieces
   * @param whole whether it is the whole text once more
   */
  record Stretch(GatedText text, Piece piece, int end, boolean whole) {

    boolean isSettled() {
      if (text.isCall()) {
        return text.passed != null && !text.waits;
      }
      return whole ? text.flow.isOut() : text.flow.settled() >= end;
    }

    /** What the piece says when it leaves; to be asked once. */
    String take() {
      String taken = text.take(this);
      if (!text.mayChange && !taken.equals(piece.text())) {
        throw Refusal.unchangeable(text.part);
      }
      return taken;
    }
  }

  private String take(Stretch stretch) {
    if (passed == null) {
      if (stretch.whole) {
        return flow.delivered();
      }
      if (skipped > 0) {
        flow.take(skipped);
        skipped = 0;
      }
      return flow.take(stretch.end);
    }
    if (stretch.whole || flow.original().equals(passed)) {
      return stretch.whole ? passed : stretch.piece.text();
    }
    boolean first = !taken;
    taken = true;
    return first ? passed : "";
  }
}
