package io.spanguard.proxy.detect;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A bounded pattern that is tried only where one of its trigger words stands. Immutable and safe
 * for use by many threads.
 *
 * @param id unique in its detector
 * @param triggers words, ASCII letters of either case, with one of which every match begins, or
 *     which follow its {@link Lookback}
 * @param pattern of the whole match; bounded, and without nested repetition. Where it has a group,
 *     the first one is what is found
 * @param lookback what may stand before the trigger
 * @param reach how many characters from the trigger's beginning on may be looked at
 * @param wordStart whether no letter or digit may stand before the match
 * @param priority where findings overlap, the highest is kept
 * @param yields whether it is given up where it overlaps one of higher priority
 * @param check what a pattern cannot say
 */
record AnchoredRule(
    String id,
    String type,
    String category,
    double score,
    String reason,
    List<String> triggers,
    Pattern pattern,
    Lookback lookback,
    int reach,
    boolean wordStart,
    int priority,
    boolean yields,
    Check check) {

  AnchoredRule {
    triggers = List.copyOf(triggers);
    if (triggers.isEmpty()) {
      throw new IllegalArgumentException("rule " + id + " has no triggers");
    }
  }

  /** Says whether what a pattern matched is to be found. Safe for use by many threads. */
  interface Check {

    /** Everything. */
    Check NONE = (text, start, end) -> true;

    /**
     * @param text at least 64 characters before the match are there, unless the text begins there;
     *     what stands after it must not be looked at
     * @param start of what is found
     * @param end of what is found
     */
    boolean accepts(CharSequence text, int start, int end);

    /** What it costs, in characters looked at. */
    default int cost() {
      return 0;
    }

    /** Where what was matched really ends, if it is less than the pattern took. */
    default int end(CharSequence text, int start, int end) {
      return end;
    }
  }

  /**
   * Which characters may stand between a match's beginning and its trigger. The pattern is tried
   * from the first of the last {@code most} of them.
   */
  record Lookback(CharacterSet set, int most) {

    static final Lookback NONE = new Lookback(CharacterSet.of(""), 0);

    int from(FoldedWindow text, int index) {
      int first = Math.max(text.base(), index - most);
      int from = index;
      while (from > first && set.contains(text.at(from - 1))) {
        from--;
      }
      return from;
    }
  }

  /** A set of ASCII characters. */
  static final class CharacterSet {
    private final boolean[] in = new boolean[128];

    /** As in a regular expression's brackets: single characters, and ranges of two with a dash. */
    static CharacterSet of(String brackets) {
      CharacterSet set = new CharacterSet();
      for (int i = 0; i < brackets.length(); i++) {
        char c = brackets.charAt(i);
        char last = c;
        if (i + 2 < brackets.length() && brackets.charAt(i + 1) == '-') {
          last = brackets.charAt(i + 2);
          i += 2;
        }
        for (char in = c; in <= last; in++) {
          set.in[in] = true;
        }
      }
      return set;
    }

    boolean contains(char c) {
      return c < 128 && in[c];
    }
  }

  static Builder builder(String id, String regex) {
    return new Builder(id, regex);
  }

  static final class Builder {
    private final String id;
    private final Pattern pattern;
    private String type;
    private String category = "LLM02:2025";
    private double score = 1;
    private String reason;
    private List<String> triggers = List.of();
    private Lookback lookback = Lookback.NONE;
    private int reach = 256;
    private boolean wordStart = true;
    private int priority = 5;
    private boolean yields;
    private Check check = Check.NONE;

    private Builder(String id, String regex) {
      this.id = id;
      this.pattern = Pattern.compile(regex);
      this.type = id;
      this.reason = "matches rule " + id;
    }

    Builder type(String value) {
      type = value;
      return this;
    }

    Builder category(String value) {
      category = value;
      return this;
    }

    Builder score(double value) {
      score = value;
      return this;
    }

    Builder reason(String value) {
      reason = value;
      return this;
    }

    Builder triggers(String... values) {
      triggers = List.of(values);
      return this;
    }

    Builder triggers(List<String> values) {
      triggers = values;
      return this;
    }

    Builder lookback(String brackets, int most) {
      lookback = new Lookback(CharacterSet.of(brackets), most);
      return this;
    }

    Builder reach(int characters) {
      reach = characters;
      return this;
    }

    Builder anywhere() {
      wordStart = false;
      return this;
    }

    Builder priority(int value) {
      priority = value;
      return this;
    }

    Builder yields() {
      yields = true;
      return this;
    }

    Builder check(Check value) {
      check = value;
      return this;
    }

    AnchoredRule build() {
      return new AnchoredRule(
          id, type, category, score, reason, triggers, pattern, lookback, reach, wordStart,
          priority, yields, check);
    }
  }
}
