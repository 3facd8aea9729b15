package io.spanguard.proxy.guardrail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One scan at work on one text: feeds it, and lets go of the text as it settles, with what is found
 * replaced. Whether the text comes in one piece or in many, what comes out is the same. For use by
 * one thread.
 */
final class TextStep {

  /**
   * Where findings without end overlap or touch, they are replaced by one placeholder for each so
   * many characters.
   */
  private static final int MAX_GROUP = 64 << 10;

  private static final Comparator<Finding> ORDER =
      Comparator.comparingInt(Finding::start)
          .thenComparing(Comparator.comparingInt(Finding::end).reversed())
          .thenComparing(Finding::type)
          .thenComparing(Finding::reason)
          .thenComparing(Finding::score);

  private final Work work;
  private final Scan scan;
  private final boolean whole;

  private final OffsetMap offsets = new OffsetMap();

  /** What has been seen, but not let go. */
  private final StretchQueue held = new StretchQueue();

  /** Where {@link #held} begins. */
  private int heldFrom;

  private int settled;
  private boolean finished;

  /** Whether nothing was found, and all of the text stood for itself. */
  private boolean untouched = true;

  /** Those before which another one could still begin. */
  private final PriorityQueue<Finding> waiting = new PriorityQueue<>(ORDER);

  private @Nullable Group group;
  private List<Stretch> out = List.of();

  /**
   * @param whole whether only the whole text can be judged, whatever the scan says
   */
  TextStep(Work work, Scan scan, boolean whole) {
    this.work = work;
    this.scan = scan;
    this.whole = whole;
  }

  /** Takes the next stretches and returns what may go on. */
  List<Stretch> feed(List<Stretch> stretches) {
    for (Stretch stretch : stretches) {
      offsets.add(stretch);
      held.add(stretch);
      untouched &= stretch.isPlain();
    }
    if (work.isActive() && !stretches.isEmpty()) {
      take(work.found(() -> scan.feed(Stretch.text(stretches))));
      if (work.isActive()) {
        int certain = whole ? 0 : scan.settled();
        settled = Math.max(settled, Math.min(certain, offsets.length()));
      }
    }
    out = new ArrayList<>();
    advance(false);
    return out;
  }

  /** No more text comes: returns all that is left. */
  List<Stretch> finish() {
    if (work.isActive() && !finished) {
      finished = true;
      take(work.found(scan::finish));
      if (untouched && work.isActive()) {
        work.passed();
      }
    }
    settled = offsets.length();
    out = new ArrayList<>();
    advance(true);
    return out;
  }

  private void take(List<Finding> findings) {
    untouched &= findings.isEmpty();
    for (Finding finding : findings) {
      if (finding.end() > offsets.length() || finding.start() < settled) {
        work.fail(new IllegalStateException("a finding is not where it may be"));
        return;
      }
      if (!offsets.onlyPlaceholders(finding.start(), finding.end())) {
        waiting.add(finding);
      }
    }
  }

  private void advance(boolean last) {
    boolean all = last || !work.isActive();
    while (!waiting.isEmpty() && (all || waiting.peek().start() < settled)) {
      note(waiting.remove());
      if (work.isBlocked()) {
        return;
      }
    }
    if (work.isBlocked()) {
      return;
    }
    if (!work.holds()) {
      release(offsets.length());
      return;
    }
    if (group != null && (all || group.end < settled)) {
      close(group);
    }
    int limit = work.isActive() ? settled : offsets.length();
    release(group == null ? limit : Math.min(limit, group.start));
  }

  private void note(Finding finding) {
    int start = offsets.floor(finding.start());
    int end = finding.end() == finding.start() ? start : offsets.ceiling(finding.end());
    work.found(
        new Finding(
            finding.type(),
            finding.category(),
            offsets.original(start),
            offsets.original(end),
            finding.score(),
            finding.reason()));
    if (work.replaces() && end > start) {
      group(start, end, finding.type());
    }
  }

  private void group(int start, int end, String type) {
    if (group == null) {
      group = new Group(start, end, type, end - start);
      return;
    }
    boolean joins =
        start < group.end || (start == group.end && work.joins() && type.equals(group.type));
    if (joins && group.end - group.start < MAX_GROUP) {
      boolean longer = end - start > group.longest;
      group =
          new Group(
              group.start,
              Math.max(group.end, end),
              longer ? type : group.type,
              Math.max(group.longest, end - start));
      return;
    }
    int from = Math.max(start, group.end);
    close(group);
    group = end > from ? new Group(from, end, type, end - from) : null;
  }

  private void close(Group closed) {
    release(closed.start);
    StringBuilder seen = new StringBuilder();
    int start = offsets.original(closed.start);
    while (heldFrom < closed.end) {
      seen.append(next(closed.end - heldFrom).seen());
    }
    int end = offsets.original(closed.end);
    String instead = work.replacement(closed.type, seen.toString(), start, end);
    out.add(new Stretch(start, end, instead, true));
    group = null;
  }

  /** Lets go of what is before the offset, but not of half a stretch that is not plain. */
  private void release(int limit) {
    while (heldFrom < limit) {
      if (held.isLongerAndWhole(limit - heldFrom)) {
        return;
      }
      out.add(next(limit - heldFrom));
    }
  }

  private Stretch next(int most) {
    Stretch next = held.next(most);
    heldFrom += next.seen().length();
    return next;
  }

  /** Findings that become one. */
  private record Group(int start, int end, String type, int longest) {}

  /** What is done about what is found. */
  interface Work {

    /** Whether the scan is still to be asked; not after it failed. */
    boolean isActive();

    /** Whether the text is not to go on any more. */
    boolean isBlocked();

    /** Whether text is kept back until it has settled. */
    boolean holds();

    boolean replaces();

    /** Whether findings of one type that touch become one. */
    boolean joins();

    /** Calls the scan. What it throws is a failure of this work. */
    List<Finding> found(Supplier<List<Finding>> call);

    void fail(Throwable thrown);

    /** All of the text has been looked at as it came, and nothing was found. */
    void passed();

    /** Takes note of a finding, with offsets in the original text. */
    void found(Finding original);

    /** What stands in the place of a stretch of the text. */
    String replacement(String type, String seen, int start, int end);
  }
}
