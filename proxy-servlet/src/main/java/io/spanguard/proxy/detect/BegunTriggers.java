package io.spanguard.proxy.detect;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the last characters of a text may become part of once more of it comes: per state of an
 * automaton the rules that have a trigger which has begun there, and at its start those whose
 * matches begin before their trigger. Immutable and safe for use by many threads.
 */
final class BegunTriggers {

  private static final int[] NOTHING = {};

  private final TriggerTable table;

  /** Per state the rules by which something before the end of the text may be found. */
  private final int[][] rules;

  /** How far from the beginning of the trigger that begins at the earliest. */
  private final int[][] leads;

  private BegunTriggers(TriggerTable table) {
    this.table = table;
    this.rules = new int[table.states()][];
    this.leads = new int[table.states()][];
  }

  /**
   * @param rulesOfWord per trigger word the rules that are tried there
   * @param leadsOfWord and how far from its beginning something is found by them at the earliest
   */
  static BegunTriggers of(TriggerTable table, int[][] rulesOfWord, int[][] leadsOfWord) {
    BegunTriggers begun = new BegunTriggers(table);
    for (int state = 0; state < table.states(); state++) {
      Map<Integer, Integer> least = new TreeMap<>();
      for (int word : table.begunAt(state)) {
        for (int i = 0; i < rulesOfWord[word].length; i++) {
          if (leadsOfWord[word][i] < table.depth(state)) {
            least.merge(rulesOfWord[word][i], leadsOfWord[word][i], Math::min);
          }
        }
      }
      begun.rules[state] =
          least.isEmpty() ? NOTHING : least.keySet().stream().mapToInt(i -> i).toArray();
      begun.leads[state] =
          least.isEmpty() ? NOTHING : least.values().stream().mapToInt(i -> i).toArray();
    }
    return begun;
  }

  /**
   * From where on something may be found.
   *
   * @param state that the last characters have led to
   * @param walks to be used, one for each rule
   * @param most what it is at most
   */
  int earliest(
      RuleSet all, FoldedWindow text, int state, RegexPaths.@Nullable Walk[] walks, int most) {
    int earliest = most;
    int at = state;
    while (true) {
      int anchor = text.limit() - table.depth(at);
      for (int i = 0; i < rules[at].length; i++) {
        int first = anchor + leads[at][i];
        if (first < earliest) {
          int rule = rules[at][i];
          int found =
              anchor < text.limit()
                  ? begun(all.rule(rule), text, anchor, first)
                  : toCome(all, rule, text, first, walks, earliest);
          earliest = Math.min(earliest, found);
        }
      }
      if (at == TriggerTable.START) {
        return earliest;
      }
      at = table.fallback(at);
    }
  }

  /** With a trigger that has begun. */
  private static int begun(AnchoredRule rule, FoldedWindow text, int anchor, int first) {
    int from = rule.lookback().from(text, anchor);
    return mayBegin(rule, text, from) ? Math.max(from, first) : text.limit();
  }

  /** With a trigger that begins later: the later it does, the later the match may begin. */
  private static int toCome(
      RuleSet all,
      int index,
      FoldedWindow text,
      int first,
      RegexPaths.@Nullable Walk[] walks,
      int most) {
    AnchoredRule rule = all.rule(index);
    int earliest = most;
    for (int from = rule.lookback().from(text, text.limit()); from < earliest; from++) {
      if (mayBegin(rule, text, from)) {
        int found = found(all.paths(index), text, from, index, walks);
        earliest = Math.min(earliest, Math.max(found, first));
      }
    }
    return earliest;
  }

  /** From where on something may be found by a match that begins here. */
  private static int found(
      @Nullable RegexPaths paths,
      FoldedWindow text,
      int from,
      int index,
      RegexPaths.@Nullable Walk[] walks) {
    if (paths == null || paths.isFoundFrom(text.at(from))) {
      return from;
    }
    RegexPaths.Walk walk = walks[index];
    if (walk == null) {
      walk = paths.walk();
      walks[index] = walk;
    }
    walk.clear();
    for (int i = from; i < text.limit(); i++) {
      walk.step(text.at(i), i, i == from);
    }
    return walk.open();
  }

  private static boolean mayBegin(AnchoredRule rule, FoldedWindow text, int index) {
    boolean inWord =
        rule.wordStart() && index > text.base() && Character.isLetterOrDigit(text.at(index - 1));
    return !inWord
        && rule.beginning().mayStand(text, index)
        && rule.check().mayBegin(text, index - text.base());
  }
}
