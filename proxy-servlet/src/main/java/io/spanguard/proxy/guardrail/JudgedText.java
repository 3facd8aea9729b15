package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part on its way through the guardrails: what has become of its text, and what of that may be
 * recorded. For one thread.
 */
final class JudgedText {

  private final Part part;
  private String text;

  /** What is not to be recorded, in offsets of {@link #text}; merged. */
  private List<Replacement> hidden = List.of();

  /** What is recorded instead of the text; null: the text itself. */
  private @Nullable String note;

  private boolean inspected;
  private boolean given;

  JudgedText(Part part) {
    this.part = part;
    this.text = part.text();
  }

  Part part() {
    return part;
  }

  /** The part as the next guardrail sees it. */
  Part current() {
    return text.equals(part.text()) ? part : part.withText(text);
  }

  String text() {
    return text;
  }

  String recorded() {
    return note != null ? note : replaced(text, hidden);
  }

  boolean isInspected() {
    return inspected;
  }

  /** Whether a guardrail got as far as this part, or gave it up for a reason of its own. */
  boolean isGiven() {
    return given;
  }

  void given() {
    given = true;
  }

  void inspected() {
    inspected = true;
  }

  /** The text goes on without its findings. */
  void redact(List<Replacement> replacements) {
    List<Replacement> merged = Replacement.merged(replacements);
    String redacted = replaced(text, merged);
    List<Replacement> moved = new ArrayList<>(hidden.size());
    if (!hidden.isEmpty() && redacted.equals(Replacement.apply(text, merged))) {
      for (Replacement stretch : hidden) {
        moved.add(
            new Replacement(
                moved(stretch.start(), merged, false),
                moved(stretch.end(), merged, true),
                stretch.type()));
      }
    } else if (!hidden.isEmpty()) {
      // The arguments were rewritten in another way than stretch by stretch.
      moved.add(new Replacement(0, redacted.length(), hidden.get(0).type()));
    }
    hidden = Replacement.merged(moved);
    text = redacted;
  }

  /** The text goes on as it is, but is recorded without its findings. */
  void hide(List<Replacement> replacements) {
    List<Replacement> all = new ArrayList<>(hidden);
    all.addAll(replacements);
    hidden = Replacement.merged(all);
  }

  /** Nothing of the text goes on, only a note. */
  void remove(String instead) {
    text = isArguments() ? JsonRedaction.remove(text, instead) : instead;
    hidden = List.of();
  }

  /** Nothing of the text is recorded, only a note. */
  void hideAll(String instead) {
    note = instead;
  }

  private String replaced(String text, List<Replacement> merged) {
    return isArguments() && !merged.isEmpty()
        ? JsonRedaction.redact(text, merged)
        : Replacement.apply(text, merged);
  }

  /** A tool call's, of this answer or an earlier one: as a rule JSON. */
  private boolean isArguments() {
    return part.kind() == PartKind.TOOL_CALL
        || (part.kind() == PartKind.ASSISTANT && part.toolName() != null);
  }

  /**
   * Where an offset is after the replacements; one inside of a placeholder moves to its end or
   * start.
   */
  private static int moved(int offset, List<Replacement> merged, boolean toEnd) {
    int shift = 0;
    for (Replacement replacement : merged) {
      int length = replacement.placeholder().length();
      if (offset <= replacement.start()) {
        break;
      }
      if (offset < replacement.end()) {
        return replacement.start() + shift + (toEnd ? length : 0);
      }
      shift += length - (replacement.end() - replacement.start());
    }
    return offset + shift;
  }
}
