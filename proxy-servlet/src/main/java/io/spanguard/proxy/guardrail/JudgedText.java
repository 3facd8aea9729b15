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
    if (isArguments() && !redacted.equals(Replacement.apply(text, merged))) {
      // The arguments were rewritten in another way than stretch by stretch.
      hidden.stream()
          .limit(1)
          .forEach(first -> moved.add(new Replacement(0, redacted.length(), first.type())));
    } else {
      Shift shift = new Shift(merged);
      for (Replacement stretch : hidden) {
        int start = shift.move(stretch.start(), false);
        moved.add(new Replacement(start, shift.move(stretch.end(), true), stretch.type()));
      }
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

  /** Where offsets are after replacements. Asked for in ascending order, so that one pass does. */
  private static final class Shift {
    private final List<Replacement> merged;
    private int passed;
    private int shift;

    private Shift(List<Replacement> merged) {
      this.merged = merged;
    }

    /** An offset inside of what was replaced moves to the start or the end of the placeholder. */
    private int move(int offset, boolean toEnd) {
      while (passed < merged.size() && merged.get(passed).end() <= offset) {
        Replacement replacement = merged.get(passed++);
        shift += replacement.placeholder().length() - (replacement.end() - replacement.start());
      }
      if (passed == merged.size() || offset <= merged.get(passed).start()) {
        return offset + shift;
      }
      Replacement around = merged.get(passed);
      return around.start() + shift + (toEnd ? around.placeholder().length() : 0);
    }
  }
}
