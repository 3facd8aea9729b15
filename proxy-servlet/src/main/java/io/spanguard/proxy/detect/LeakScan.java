package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One answer beside the system prompt of its request. For use by one thread.
 *
 * <p>While words go along with the prompt they are not settled; when they leave it, what was shared
 * is a finding if enough has been shared by then, else it is let go.
 */
final class LeakScan implements Scan {

  /** A stretch is reported in pieces of so many characters. */
  private static final int LONGEST = 4096;

  private final Shingles prompt;
  private final int enough;
  private final FoldedWindow text;
  private final Shingles.Roll roll = new Shingles.Roll();
  private final Set<Long> shared = new HashSet<>();

  /** Where the last words begin, the oldest first; as many as a run has. */
  private final int[] starts = new int[Shingles.WORDS];

  private int wordStart = -1;

  /** Where the stretch of shared words begins that goes on now; -1: none. */
  private int from = -1;

  private int to;
  private int next;
  private int settled;

  LeakScan(Shingles prompt, int enough, boolean json) {
    this.prompt = prompt;
    this.enough = enough;
    this.text = new FoldedWindow(json);
  }

  @Override
  public List<Finding> feed(CharSequence piece) {
    text.append(piece, 0, piece.length());
    List<Finding> found = new ArrayList<>(0);
    advance(found);
    hold();
    return found;
  }

  @Override
  public List<Finding> finish() {
    text.finish();
    List<Finding> found = new ArrayList<>(0);
    advance(found);
    word(' ', text.limit(), found);
    leave(found);
    settled = text.fed();
    return found;
  }

  @Override
  public int settled() {
    return settled;
  }

  private void advance(List<Finding> found) {
    for (int i = next; i < text.limit() && !prompt.isEmpty(); i++) {
      word(text.at(i), i, found);
    }
    next = text.limit();
  }

  /** Not settled: the words that go along, and those that may yet begin a run. */
  private void hold() {
    int held = text.limit();
    if (!prompt.isEmpty()) {
      held = wordStart >= 0 ? wordStart : held;
      int begun = prompt.begun(roll);
      if (begun > 0) {
        held = Math.min(held, starts[Shingles.WORDS - begun]);
      }
      if (from >= 0) {
        held = Math.min(held, from);
      }
    }
    settled = Math.max(settled, text.place(held));
    int oldest = wordStart >= 0 ? wordStart : text.limit();
    for (int start : starts) {
      oldest = Math.min(oldest, start);
    }
    text.drop(Math.min(oldest, held));
  }

  private void word(char c, int index, List<Finding> found) {
    boolean letter = Character.isLetterOrDigit(c);
    if (letter && wordStart < 0) {
      wordStart = index;
    }
    int words = roll.words();
    boolean whole = roll.accept(c);
    if (roll.words() == words) {
      return;
    }
    System.arraycopy(starts, 1, starts, 0, Shingles.WORDS - 1);
    starts[Shingles.WORDS - 1] = wordStart;
    int end = letter ? index + 1 : index;
    wordStart = -1;
    if (whole && prompt.contains(roll.last(Shingles.WORDS))) {
      shared.add(roll.last(Shingles.WORDS));
      from = from < 0 ? Math.max(starts[0], to) : from;
      to = end;
      if (to - from >= LONGEST) {
        leave(found);
      }
    } else if (from >= 0) {
      leave(found);
    }
  }

  private void leave(List<Finding> found) {
    if (from >= 0 && shared.size() >= enough) {
      found.add(
          new Finding(
              "SYSTEM_PROMPT",
              "LLM07:2025",
              text.start(from),
              text.endBefore(to),
              1,
              "repeats this request's system prompt"));
    }
    from = -1;
  }
}
