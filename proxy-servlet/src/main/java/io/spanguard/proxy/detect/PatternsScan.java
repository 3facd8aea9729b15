package io.spanguard.proxy.detect;

import com.google.re2j.Matcher;
import io.spanguard.proxy.detect.PatternsDetector.CompiledPattern;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One text under users' patterns. For use by one thread.
 *
 * <p>The text is divided into blocks at multiples of the extent, whatever pieces it comes in.
 * Matches that begin in a block are looked for as soon as the whole of the extent behind the block
 * is there, and nothing beyond it is looked at: so what is found depends on the text alone.
 */
final class PatternsScan implements Scan {

  private static final Comparator<Finding> BY_PLACE =
      Comparator.comparingInt(Finding::start).thenComparingInt(Finding::end);

  /**
   * Kept before the block, so that assertions see the character before it, which may be a surrogate
   * pair.
   */
  private static final int BEHIND = 2;

  private final List<CompiledPattern> patterns;
  private final int extent;
  private final Matcher[] matchers;

  /** Where each pattern goes on, in the whole text. */
  private final int[] next;

  private final Buffer buffer = new Buffer();

  /** How much of the text the buffer no longer holds. */
  private int dropped;

  private int blockStart;

  PatternsScan(List<CompiledPattern> patterns, int extent) {
    this.patterns = patterns;
    this.extent = extent;
    this.matchers = new Matcher[patterns.size()];
    for (int i = 0; i < matchers.length; i++) {
      matchers[i] = patterns.get(i).expression().matcher(buffer);
    }
    this.next = new int[patterns.size()];
  }

  @Override
  public List<Finding> feed(CharSequence piece) {
    buffer.text.append(piece);
    // One character more than the view, since the view does not end within a surrogate pair.
    return scanBlocks(dropped + buffer.text.length() - 2 * extent - 2);
  }

  @Override
  public List<Finding> finish() {
    List<Finding> found = scanBlocks(dropped + buffer.text.length() - 1);
    blockStart = dropped + buffer.text.length();
    return found;
  }

  @Override
  public int settled() {
    return blockStart;
  }

  private List<Finding> scanBlocks(int lastStart) {
    if (blockStart > lastStart) {
      return List.of();
    }
    List<Finding> found = new ArrayList<>();
    while (blockStart <= lastStart) {
      int from = found.size();
      for (int i = 0; i < matchers.length; i++) {
        scanBlock(i, found);
      }
      found.subList(from, found.size()).sort(BY_PLACE);
      blockStart += extent;
    }
    forget();
    return found;
  }

  private void scanBlock(int index, List<Finding> found) {
    int blockEnd = blockStart + extent;
    int start = Math.max(next[index], blockStart);
    if (start >= blockEnd) {
      return;
    }
    int all = buffer.text.length();
    int viewEnd = Math.min(blockEnd + extent + 1 - dropped, all);
    buffer.end = splitsPair(viewEnd) ? viewEnd + 1 : viewEnd;
    Matcher matcher = matchers[index];
    while (start < blockEnd) {
      int from = start - dropped;
      if (from > buffer.end || !matcher.find(splitsPair(from) ? from + 1 : from)) {
        break;
      }
      int matchStart = matcher.start() + dropped;
      int matchEnd = matcher.end() + dropped;
      if (matchStart >= blockEnd) {
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
      found.add(finding(patterns.get(index).source(), matchStart, matchEnd));
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
    int keepFrom = Math.min(blockStart - BEHIND, dropped + buffer.text.length()) - dropped;
    if (keepFrom >= extent) {
      buffer.text.delete(0, keepFrom);
      dropped += keepFrom;
    }
  }

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
