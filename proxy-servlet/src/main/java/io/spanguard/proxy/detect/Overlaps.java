package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What rules match in a text: of matches that overlap those of the highest priority are findings,
 * as soon as nothing more can overlap them. For use by one thread.
 */
final class Overlaps {

  private static final int LEAST_CAP = 1024;

  private static final Comparator<Match> BY_PLACE =
      Comparator.comparingInt(Match::start).thenComparingInt(Match::end);

  private static final Comparator<Match> BEST_FIRST =
      Comparator.comparingInt((Match match) -> -match.rule().priority())
          .thenComparingInt(match -> match.start() - match.end())
          .thenComparingInt(Match::start)
          .thenComparing(match -> match.rule().id());

  private final FoldedWindow text;

  /** How far a group of overlapping matches may go on: what is held stays bounded. */
  private final int cap;

  /** Perhaps overlapped by what is yet to be found; by place. */
  private final List<Match> matches = new ArrayList<>(0);

  /**
   * @param longest of the matches, in characters
   */
  Overlaps(FoldedWindow text, int longest) {
    this.text = text;
    this.cap = Math.max(LEAST_CAP, longest);
  }

  void add(AnchoredRule rule, int start, int end) {
    Match match = new Match(rule, start, end);
    int i = matches.size();
    while (i > 0 && BY_PLACE.compare(matches.get(i - 1), match) > 0) {
      i--;
    }
    matches.add(i, match);
  }

  /** Where the first match begins that is not released; the largest number where there is none. */
  int first() {
    return matches.isEmpty() ? Integer.MAX_VALUE : matches.get(0).start();
  }

  /** Releases the groups that end before what is still open. */
  void release(int open, List<Finding> found) {
    if (matches.isEmpty()) {
      return;
    }
    int from = 0;
    while (from < matches.size()) {
      int end = matches.get(from).end();
      int most = matches.get(from).start() + cap;
      int to = from + 1;
      while (to < matches.size() && matches.get(to).start() < Math.min(end, most)) {
        end = Math.max(end, matches.get(to).end());
        to++;
      }
      if (Math.min(end, most) > open) {
        break;
      }
      resolve(matches.subList(from, to), found);
      from = to;
    }
    matches.subList(0, from).clear();
  }

  private void resolve(List<Match> group, List<Finding> found) {
    List<Match> kept = new ArrayList<>(group.size());
    if (group.size() == 1) {
      kept.addAll(group);
    } else {
      group.stream().sorted(BEST_FIRST).filter(match -> isWanted(match, kept)).forEach(kept::add);
      kept.sort(BY_PLACE);
    }
    for (Match match : kept) {
      AnchoredRule rule = match.rule();
      found.add(
          new Finding(
              rule.type(),
              rule.category(),
              text.start(match.start()),
              text.endBefore(match.end()),
              rule.score(),
              rule.reason()));
    }
  }

  private static boolean isWanted(Match match, List<Match> kept) {
    for (Match other : kept) {
      boolean overlaps = match.start() < other.end() && other.start() < match.end();
      boolean contained = match.start() >= other.start() && match.end() <= other.end();
      if (contained
          || (overlaps
              && match.rule().yields()
              && match.rule().priority() < other.rule().priority())) {
        return false;
      }
    }
    return true;
  }

  private record Match(AnchoredRule rule, int start, int end) {}
}
