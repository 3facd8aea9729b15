package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Two scans of one text; what they find comes in the order of the text. For use by one thread. */
final class MergedScan implements Scan {

  private static final Comparator<Finding> BY_PLACE =
      Comparator.comparingInt(Finding::start)
          .thenComparingInt(Finding::end)
          .thenComparing(Finding::type);

  private final Scan first;
  private final Scan second;
  private final List<Finding> waiting = new ArrayList<>();

  MergedScan(Scan first, Scan second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public List<Finding> feed(CharSequence piece) {
    waiting.addAll(first.feed(piece));
    waiting.addAll(second.feed(piece));
    int settled = settled();
    waiting.sort(BY_PLACE);
    int ready = 0;
    while (ready < waiting.size() && waiting.get(ready).start() < settled) {
      ready++;
    }
    List<Finding> found = List.copyOf(waiting.subList(0, ready));
    waiting.subList(0, ready).clear();
    return found;
  }

  @Override
  public List<Finding> finish() {
    waiting.addAll(first.finish());
    waiting.addAll(second.finish());
    waiting.sort(BY_PLACE);
    List<Finding> found = List.copyOf(waiting);
    waiting.clear();
    return found;
  }

  @Override
  public List<Finding> whole(CharSequence text) {
    List<Finding> found = first.whole(text);
    found.addAll(second.whole(text));
    found.sort(BY_PLACE);
    return found;
  }

  @Override
  public int settled() {
    return Math.min(first.settled(), second.settled());
  }
}
