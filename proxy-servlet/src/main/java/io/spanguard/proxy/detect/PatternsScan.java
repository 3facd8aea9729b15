package io.spanguard.proxy.detect;

import com.google.re2j.Matcher;
import io.spanguard.proxy.detect.PatternsDetector.CompiledPattern;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One text under users' patterns. For use by one thread.
 *
 * <p>The text is divided into blocks at multiples of the extent, whatever pieces it comes in.
 * Matches that begin in a block are those that are there once the whole of the extent behind the
 * block is, and nothing beyond it is looked at: so what is found depends on the text alone. Most of
 * a text is let go long before: as soon as no match can begin in it by its pattern's {@link
 * RegexPaths}, or those that do cannot go on. The expression itself is asked only where these came
 * to an end.
 */
final class PatternsScan implements Scan {

  private static final Comparator<Match> BY_PLACE =
      Comparator.comparingInt((Match match) -> match.finding.start())
          .thenComparingInt(match -> match.finding.end())
          .thenComparingInt(Match::pattern);

  /**
   * Kept before the block, so that assertions see the character before it, which may be a surrogate
   * pair.
   */
  private static final int BEHIND = 2;

  private final List<CompiledPattern> patterns;
  private final int extent;
  private final Matcher[] matchers;

  /** Per pattern the ways on which the text is; null where they are not known. */
  private final RegexPaths.@Nullable Walk[] walks;

  /** Where each pattern goes on, in the whole text. */
  private final int[] next;

  /** Up to where it is known which matches of each pattern begin. */
  private final int[] decided;

  private final Buffer buffer = new Buffer();
  private final List<Match> waiting = new ArrayList<>();

  /** How much of the text the buffer no longer holds. */
  private int dropped;

  private int blockStart;
  private int settled;

  PatternsScan(List<CompiledPattern> patterns, int extent) {
    this.patterns = patterns;
    this.extent = extent;
    this.matchers = new Matcher[patterns.size()];
    this.walks = new RegexPaths.Walk[patterns.size()];
    for (int i = 0; i < matchers.length; i++) {
      matchers[i] = patterns.get(i).expression().matcher(buffer);
      RegexPaths paths = patterns.get(i).paths();
      walks[i] = paths == null ? null : paths.walk();
    }
    this.next = new int[patterns.size()];
    this.decided = new int[patterns.size()];
  }

  @Override
  public List<Finding> feed(CharSequence piece) {
    for (int from = 0; from < piece.length(); from += extent) {
      int to = Math.min(piece.length(), from + extent);
      int start = end();
      buffer.text.append(piece, from, to);
      for (RegexPaths.Walk walk : walks) {
        if (walk != null) {
          walk.steps(piece, from, to, start);
        }
      }
      // One character more than the view, since the view does not end within a surrogate pair.
      scanBlocks(end() - 2 * extent - 2);
      decide();
    }
    int open = end();
    for (int i = 0; i < walks.length; i++) {
      open = Math.min(open, walks[i] == null ? blockStart : decided[i]);
    }
    settled = Math.max(settled, open);
    return ready();
  }

  @Override
  public List<Finding> finish() {
    scanBlocks(end() - 1);
    blockStart = end();
    settled = blockStart;
    return ready();
  }

  @Override
  public int settled() {
    return settled;
  }

  private int end() {
    return dropped + buffer.text.length();
  }

  private List<Finding> ready() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    waiting.sort(BY_PLACE);
    List<Finding> found = new ArrayList<>();
    while (found.size() < waiting.size() && waiting.get(found.size()).finding.start() < settled) {
      found.add(waiting.get(found.size()).finding);
    }
    waiting.subList(0, found.size()).clear();
    return found;
  }

  private void scanBlocks(int lastStart) {
    if (blockStart > lastStart) {
      return;
    }
    while (blockStart <= lastStart) {
      int blockEnd = blockStart + extent;
      for (int i = 0; i < matchers.length; i++) {
        RegexPaths.Walk walk = walks[i];
        if (walk == null || walk.accepted() < blockEnd) {
          scan(i, blockEnd, blockEnd + extent + 1);
        }
        if (walk != null) {
          walk.forget(blockEnd);
        }
        decided[i] = Math.max(decided[i], blockEnd);
      }
      blockStart = blockEnd;
    }
    forget();
  }

  /** Finds the matches that nothing can change any more, since no way goes on that began so far. */
  private void decide() {
    for (int i = 0; i < matchers.length; i++) {
      RegexPaths.Walk walk = walks[i];
      if (walk != null) {
        int open = Math.min(walk.open(), end());
        if (walk.accepted() < open) {
          scan(i, open, end());
          walk.forget(open);
        }
        decided[i] = Math.max(decided[i], Math.min(open, walk.accepted()));
      }
    }
  }

  /** Finds the matches of a pattern that begin before an index, in a view up to another. */
  private void scan(int index, int before, int view) {
    int start = Math.max(next[index], Math.max(blockStart, decided[index]));
    if (start >= before) {
      return;
    }
    int viewEnd = Math.min(view - dropped, buffer.text.length());
    buffer.end = splitsPair(viewEnd) ? viewEnd + 1 : viewEnd;
    Matcher matcher = matchers[index].reset(); // else it does not know how much text there is
    while (start < before) {
      int from = start - dropped;
      if (from > buffer.end || !matcher.find(splitsPair(from) ? from + 1 : from)) {
        break;
      }
      int matchStart = matcher.start() + dropped;
      int matchEnd = matcher.end() + dropped;
      if (matchStart >= before) {
        break;
      }
      if (matchEnd == matchStart) {
        start = matchEnd + 1;
        continue;
      }
      if (matchEnd - matchStart > extent) {
        matchEnd = matchStart + extent;
        matchEnd -= splitsPair(matchEnd - dropped) ? 1 : 0;
      }
      waiting.add(new Match(index, finding(patterns.get(index).source(), matchStart, matchEnd)));
      start = matchEnd;
    }
    next[index] = start;
  }

  private static Finding finding(Pattern pattern, int start, int end) {
    return new Finding(
        pattern.type(), pattern.category(), start, end, 1, "matches pattern " + pattern.name());
  }

  private boolean splitsPair(int index) {
    return index > 0
        && index < buffer.text.length()
        && Character.isLowSurrogate(buffer.text.charAt(index))
        && Character.isHighSurrogate(buffer.text.charAt(index - 1));
  }

  /** Lets go of what no pattern looks at any more. */
  private void forget() {
    int keepFrom = Math.min(blockStart - BEHIND, end()) - dropped;
    if (keepFrom >= extent) {
      buffer.text.delete(0, keepFrom);
      dropped += keepFrom;
    }
  }

  private record Match(int pattern, Finding finding) {}

  /** The buffered text up to the end of what may be looked at. */
  private static final class Buffer implements CharSequence {
    private final StringBuilder text = new StringBuilder();
    private int end;

    @Override
    public int length() {
      return end;
    }

    @Override
    public char charAt(int index) {
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int stop) {
      return text.substring(start, stop);
    }

    @Override
    public String toString() {
      return text.substring(0, end);
    }
  }
}
