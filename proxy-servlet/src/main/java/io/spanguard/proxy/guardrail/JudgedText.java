package io.spanguard.proxy.guardrail;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a part's text on its way through the guardrails, and what of it may be recorded.
 * All offsets are those of the original text. For one thread.
 */
final class JudgedText {

  private final Part part;

  /** What stands in the place of what the text goes on without, by where that began. */
  private final NavigableMap<Integer, Replacement> replaced = new TreeMap<>();

  /** What was found, whatever is done about it: none of it is recorded. */
  private final List<Replacement> hidden = new ArrayList<>();

  /** As the next guardrail sees it; of a streamed text, nothing. */
  private List<Stretch> stretches;

  private @Nullable String seen;
  private @Nullable HashCode digest;

  /** What is remembered of {@link #seen}; null: nobody has asked. */
  private @Nullable Remembered remembered;

  /** What goes on instead of the whole text; null: the text itself. */
  private @Nullable String removed;

  /** What is recorded instead of the whole text; null: the text itself. */
  private @Nullable String note;

  /** Whether it is no longer as it came. */
  private boolean changed;

  /** What found nothing in all of it as it came. */
  private final List<Detector> passed = new ArrayList<>(4);

  private boolean inspected;
  private boolean given;

  private JudgedText(Part part, List<Stretch> stretches) {
    this.part = part;
    this.stretches = stretches;
  }

  /** A text that is here as a whole. */
  static JudgedText whole(Part part) {
    return new JudgedText(
        part,
        isArguments(part)
            ? JsonEscapes.resolved(part.text())
            : List.of(Stretch.plain(0, part.text())));
  }

  /** A text of which nothing is here yet. */
  static JudgedText streamed(Part part) {
    return new JudgedText(part, List.of());
  }

  Part part() {
    return part;
  }

  /** The text as the next guardrail sees it. */
  String seen() {
    if (seen == null) {
      seen = Stretch.text(stretches);
    }
    return seen;
  }

  /** The part as the next guardrail sees it. */
  Part current() {
    return seen().equals(part.text()) ? part : part.withText(seen());
  }

  /** SHA-256 of {@link #seen}. */
  HashCode digest() {
    if (digest == null) {
      digest = Hashing.sha256().hashString(seen(), StandardCharsets.UTF_8);
    }
    return digest;
  }

  @Nullable Remembered remembered() {
    return remembered;
  }

  void remembered(Remembered known) {
    remembered = known;
  }

  List<Stretch> stretches() {
    return stretches;
  }

  void stretches(List<Stretch> others) {
    changed = true;
    stretches = others;
    seen = null;
    digest = null;
    remembered = null;
  }

  /** All of the text as it is now has been looked at in vain. */
  void passes(Detector detector) {
    if (!changed) {
      passed.add(detector);
    }
  }

  /** What found nothing in all of the text as it came. */
  List<Detector> passed() {
    return passed;
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

  /** This is not to be recorded. */
  void hide(Finding finding) {
    hidden.add(Replacement.of(finding.start(), finding.end(), finding.type()));
  }

  /** The text goes on with something else in the place of a stretch of it. */
  void replace(Replacement replacement) {
    replaced
        .subMap(replacement.start(), true, replacement.end(), true)
        .values()
        .removeIf(inner -> inner.end() <= replacement.end());
    replaced.put(replacement.start(), replacement);
  }

  /** Nothing of the text goes on, only a note. */
  void remove(String instead) {
    removed = isArguments(part) ? JsonRedaction.remove(part.text(), instead) : instead;
    stretches(List.of(new Stretch(0, part.text().length(), removed, true)));
  }

  /** Nothing of the text is recorded, only a note. */
  void hideAll(String instead) {
    note = instead;
  }

  /** What goes on. */
  String forwarded() {
    if (removed != null) {
      return removed;
    }
    if (replaced.isEmpty()) {
      return part.text();
    }
    return isArguments(part)
        ? JsonRedaction.redact(part.text(), Replacement.merged(replaced.values()))
        : seen();
  }

  /**
   * What may be recorded.
   *
   * @param original the whole text
   */
  String recorded(String original) {
    if (note != null) {
      return note;
    }
    if (removed != null) {
      return removed;
    }
    if (hidden.isEmpty() && replaced.isEmpty()) {
      return original;
    }
    List<Replacement> all = new ArrayList<>(replaced.values());
    // In an order that does not depend on when each was found.
    hidden.stream().sorted(Comparator.comparing(Replacement::type)).forEach(all::add);
    List<Replacement> merged = Replacement.merged(all);
    return isArguments(part) && !merged.isEmpty()
        ? JsonRedaction.redact(original, merged)
        : Replacement.apply(original, merged);
  }

  boolean isArguments() {
    return isArguments(part);
  }

  /** A tool call's, of this answer or an earlier one: as a rule JSON. */
  static boolean isArguments(Part part) {
    return part.kind() == PartKind.TOOL_CALL
        || (part.kind() == PartKind.ASSISTANT && part.toolName() != null);
  }
}
