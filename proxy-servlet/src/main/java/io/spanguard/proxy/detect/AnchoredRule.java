package io.spanguard.proxy.detect;

import java.util.ArrayList;
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
 * @param beginning what a match begins with, as far as the pattern tells
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
    Beginning beginning,
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

  /** The same rule, of which a match says so much. */
  AnchoredRule withScore(double other) {
    return new AnchoredRule(
        id, type, category, other, reason, triggers, pattern, beginning, lookback, reach, wordStart,
        priority, yields, check);
  }

  /** Whether a match may begin with a trigger word, nothing standing before that. */
  boolean mayBeginWith(String trigger) {
    char first = trigger.charAt(0);
    return beginning.mayBegin(first) || beginning.mayBegin(Character.toUpperCase(first));
  }

  /** Says whether what a pattern matched is to be found. Safe for use by many threads. */
  interface Check {

    /** Everything. */
    Check NONE = (text, start, end) -> true;

    /**
     * @param text which is to be charged for what takes longer than reading; at least 64 characters
     *     before the match are there, unless the text begins there; what stands after it must not
     *     be looked at
     * @param start of what is found
     * @param end of what is found
     */
    boolean accepts(FoldedWindow text, int start, int end);

    /** Whether the pattern is to be tried here at all, by what stands before. */
    default boolean mayBegin(FoldedWindow text, int start) {
      return true;
    }

    /** Where what was matched really ends, if it is less than the pattern took. */
    default int end(FoldedWindow text, int start, int end) {
      return end;
    }
  }

  /**
   * Which characters may stand between a match's beginning and its trigger. The pattern is tried
   * from the first of the last {@code most} of them.
   */
  record Lookback(CharacterSet set, int most) {

    static final Lookback NONE = new Lookback(CharacterSet.NONE, 0);

    int from(FoldedWindow text, int index) {
      int first = Math.max(text.base(), index - most);
      int from = index;
      while (from > first && set.contains(text.at(from - 1))) {
        from--;
      }
      return from;
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
    private final List<String> triggers = new ArrayList<>();
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
      triggers.addAll(List.of(values));
      return this;
    }

    Builder triggers(List<String> values) {
      triggers.addAll(values);
      return this;
    }

    /** Triggers: the ten digits. */
    Builder digits() {
      return triggers("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    Builder lookback(String brackets, int most) {
      lookback = new Lookback(CharacterSet.in(brackets), most);
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
          id,
          type,
          category,
          score,
          reason,
          triggers,
          pattern,
          Beginning.of(RegexTree.of(pattern.pattern())),
          lookback,
          reach,
          wordStart,
          priority,
          yields,
          check);
    }
  }
}
