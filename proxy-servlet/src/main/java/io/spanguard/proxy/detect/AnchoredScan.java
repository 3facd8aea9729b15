package io.spanguard.proxy.detect;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * One text under a {@link RuleSet}. For use by one thread.
 *
 * <p>The automaton sees each character once. At a trigger its rules' patterns are tried on a window
 * of fixed size; where the text ends inside of the window and that made a difference (the matcher
 * says so), it is tried again when more has come, at the latest at the end. So what is found
 * depends on the text alone. Of findings that overlap some are kept ({@link Overlaps}).
 */
final class AnchoredScan implements Scan {

  /** What checks may look at before a match. */
  static final int CONTEXT = 64;

  private static final int SLICE = 2048;

  /**
   * Of so many candidates that wait it is told where what they may find begins; of others it is
   * taken to be where they begin.
   */
  private static final int MOST_WAYS = 32;

  private final RuleSet rules;
  private final FoldedWindow text;
  private final TriggerAutomaton.Walk walk;
  private final ArrayDeque<Candidate> candidates = new ArrayDeque<>();

  /** Null before anything is tried: most texts are short, and nothing in them is. */
  private @Nullable Tries tries;

  /** Per rule the way through what may become a match of it; null before anybody has to know. */
  private RegexPaths.@Nullable Walk @Nullable [] begun;

  private final Overlaps overlaps;

  /** How many more ways may be gone. */
  private int ways;

  private boolean finished;

  /** Whether nobody asks what is settled before the end. */
  private boolean whole;

  private int settled;

  AnchoredScan(RuleSet rules, boolean json) {
    this.rules = rules;
    this.text = new FoldedWindow(json);
    this.overlaps = new Overlaps(text, rules.longest());
    this.walk = rules.automaton().walk();
  }

  @Override
  public List<Finding> feed(CharSequence piece) {
    List<Finding> found = new ArrayList<>(0);
    for (int from = 0; from < piece.length(); from += SLICE) {
      int next = text.limit();
      int to = Math.min(piece.length(), from + SLICE);
      text.append(piece, from, to);
      ways = to < piece.length() ? 0 : MOST_WAYS; // while there is more nobody has to know
      advance(next, found);
    }
    return found;
  }

  @Override
  public List<Finding> whole(CharSequence piece) {
    whole = true;
    List<Finding> found = new ArrayList<>(0);
    int from = 0;
    do {
      int next = text.limit();
      int to = Math.min(piece.length(), from + SLICE);
      text.append(piece, from, to);
      if (to == piece.length()) {
        text.finish();
        finished = true;
      }
      advance(next, found);
      from = to;
    } while (!finished);
    settled = text.fed();
    return found;
  }

  @Override
  public List<Finding> finish() {
    int next = text.limit();
    text.finish();
    finished = true;
    List<Finding> found = new ArrayList<>(0);
    advance(next, found);
    settled = text.fed();
    return found;
  }

  @Override
  public int settled() {
    return settled;
  }

  private void advance(int from, List<Finding> found) {
    for (int end = text.walk(walk, from); end >= 0; end = text.walk(walk, end)) {
      triggered(walk.words(), end);
    }
    decide();
    int limit = text.limit();
    int open = finished ? limit : open(limit);
    int kept = limit - rules.before();
    for (Candidate candidate : candidates) {
      open = Math.min(open, candidate.open);
      kept = Math.min(kept, candidate.from);
    }
    overlaps.release(open, found);
    int held = Math.min(open, overlaps.first());
    settled = Math.max(settled, text.place(held));
    text.drop(Math.min(held, kept) - CONTEXT - 1);
  }

  /** From where on something may be found by a trigger that is not whole. */
  private int open(int limit) {
    if (whole) {
      return limit - rules.before();
    }
    RegexPaths.@Nullable Walk[] walks = begun;
    if (walks == null) {
      walks = new RegexPaths.Walk[rules.size()];
      begun = walks;
    }
    return rules.earliest(text, walk, walks);
  }

  private void triggered(int[] words, int end) {
    for (int word : words) {
      int anchor = end - rules.wordLength(word);
      int before = anchor > text.base() ? text.at(anchor - 1) : -1;
      boolean inside = before >= 0 && Character.isLetterOrDigit((char) before);
      long shaped = rules.shapedAt(word);
      if (shaped != 0 && !inside) {
        shaped(shaped, anchor);
      }
      int[] tried = rules.unshapedOf(word);
      int to = rules.mayStandBehind(word, before) ? tried.length : rules.wordStarts(word);
      for (int i = inside ? rules.wordStarts(word) : 0; i < to; i++) {
        int index = tried[i];
        AnchoredRule rule = rules.rule(index);
        int from = rule.lookback().from(text, anchor);
        if (rule.beginning().mayStand(text, from) && !(rule.wordStart() && isWord(from - 1))) {
          candidates.addLast(new Candidate(rule, index, from, anchor + rule.reach(), 0));
        }
      }
    }
  }

  /**
   * @param numbers a bit for each rule among the shapes that is tried
   */
  private void shaped(long numbers, int anchor) {
    Shapes shapes = requireNonNull(rules.shapes());
    long may = shapes.mayMatch(text, anchor) & numbers;
    long later = finished ? 0 : shapes.mayMatchLater(text, anchor) & numbers;
    for (long left = may | later; left != 0; left &= left - 1) {
      int index = rules.shaped(Long.numberOfTrailingZeros(left));
      AnchoredRule rule = rules.rule(index);
      long waits = Long.lowestOneBit(left) & ~may;
      candidates.addLast(new Candidate(rule, index, anchor, anchor + rule.reach(), waits));
    }
  }

  private boolean isWord(int index) {
    return index >= text.base() && Character.isLetterOrDigit(text.at(index));
  }

  private void decide() {
    int count = candidates.size();
    if (count == 0) {
      return;
    }
    Tries tried = tries == null ? new Tries(rules, text) : tries;
    tries = tried;
    for (Candidate candidate : candidates) {
      tried.waiting(candidate.rule, false);
    }
    for (int i = 0; i < count; i++) {
      Candidate candidate = candidates.removeFirst();
      AnchoredRule rule = rules.rule(candidate.rule);
      if (!rule.beginning().mayStand(text, candidate.from) || isShapeless(candidate)) {
        continue;
      }
      if (tried.isWaiting(candidate.rule)
          || candidate.shape != 0
          || isEarly(candidate)
          || !decided(candidate, tried)) {
        tried.waiting(candidate.rule, true);
        goOn(candidate);
        candidates.addLast(candidate);
      }
    }
  }

  /** Looks again for the shape of a candidate's rule, if it was not there when it came. */
  private boolean isShapeless(Candidate candidate) {
    if (candidate.shape == 0) {
      return false;
    }
    Shapes shapes = requireNonNull(rules.shapes());
    if ((shapes.mayMatch(text, candidate.from) & candidate.shape) != 0) {
      candidate.shape = 0;
      return false;
    }
    return finished || (shapes.mayMatchLater(text, candidate.from) & candidate.shape) == 0;
  }

  /** Whether trying would tell no more than the last time. */
  private boolean isEarly(Candidate candidate) {
    if (finished || text.limit() >= candidate.retry) {
      return false;
    }
    goOn(candidate);
    return candidate.walk == null || !candidate.walk.isDead();
  }

  /** Where what it may find begins, as far as the text tells. */
  private void goOn(Candidate candidate) {
    RegexPaths paths = rules.paths(candidate.rule);
    if (paths == null) {
      return;
    }
    int to = Math.min(text.limit(), candidate.to);
    if (ways == 0 || (candidate.walk != null && candidate.walked == to)) {
      // What has not been walked through may be the beginning of something.
      if (candidate.walked < to) {
        candidate.open = Math.min(candidate.open, candidate.walked);
      }
      return;
    }
    ways--;
    RegexPaths.Walk way = candidate.walk;
    if (way == null) {
      way = paths.walk();
      candidate.walk = way;
    }
    for (; candidate.walked < to; candidate.walked++) {
      way.step(text.at(candidate.walked), candidate.walked, candidate.walked == candidate.from);
    }
    candidate.open = Math.min(way.open(), way.accepted());
  }

  private boolean decided(Candidate candidate, Tries tried) {
    AnchoredRule rule = rules.rule(candidate.rule);
    if (!rule.check().mayBegin(text, candidate.from - text.base())
        || !tried.mayTry(candidate.rule, candidate.from)) {
      return true;
    }
    long before = text.reads();
    int to = Math.min(text.limit(), candidate.to);
    Matcher matcher = tried.matcher(candidate.rule, candidate.from, to);
    boolean matches = matcher.lookingAt();
    long looked = text.reads() - before;
    if (to < candidate.to && !finished && matcher.hitEnd()) {
      int seen = to - candidate.from;
      candidate.retry = text.limit() + Math.max(1, seen / 4);
      return false;
    }
    if (matches) {
      int group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
      int start = matcher.start(group);
      int end = rule.check().end(text, start, matcher.end(group));
      if (end > start && rule.check().accepts(text, start, end)) {
        overlaps.add(rule, start + text.base(), end + text.base());
      }
    }
    tried.looked(candidate.rule, looked + text.takeCharge());
    return true;
  }

  /** A place where a rule is yet to be tried. */
  private static final class Candidate {
    private final int rule;
    private final int from;
    private final int to;

    /** How much text there must be for another try. */
    private int retry;

    /** The way through its text, up to {@link #walked}; null: not begun. */
    private RegexPaths.@Nullable Walk walk;

    private int walked;

    /** From where on it may find something. */
    private int open;

    /**
     * The bit of a rule among the shapes while its shape may yet come; 0: it is there, or not asked
     * for.
     */
    private long shape;

    private Candidate(AnchoredRule of, int rule, int from, int to, long shape) {
      this.shape = shape;
      this.rule = rule;
      this.from = from;
      this.to = to;
      this.walked = from;
      this.open = from;
      this.retry = from + of.beginning().length();
    }
  }
}
