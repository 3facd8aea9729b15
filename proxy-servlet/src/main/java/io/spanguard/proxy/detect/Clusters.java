package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a text in which signs of something stand near each other, with what is around them.
 * They come in order and do not overlap. For use by one thread.
 */
final class Clusters {

  /** What belongs to it on either side. */
  private static final int AROUND = 200;

  private final int near;
  private final int least;
  private final List<Part> parts = new ArrayList<>(0);
  private int first;
  private int last;
  private int count;

  /**
   * @param near how many characters may lie between two signs
   * @param least how many signs make a cluster
   */
  Clusters(int near, int least) {
    this.near = near;
    this.least = least;
  }

  /** A sign at an index, behind those that came before. */
  void add(int index) {
    if (count > 0 && index - last > near) {
      close();
    }
    first = count == 0 ? index : first;
    last = index;
    count++;
  }

  /**
   * @param length of the text
   */
  List<Part> parts(int length) {
    close();
    List<Part> within = new ArrayList<>(parts.size());
    for (Part part : parts) {
      within.add(new Part(part.from, Math.min(length, part.to)));
    }
    return within;
  }

  private void close() {
    if (count >= least) {
      int from = Math.max(0, first - AROUND);
      int to = last + AROUND;
      Part before = parts.isEmpty() ? null : parts.get(parts.size() - 1);
      if (before != null && from <= before.to) {
        parts.set(parts.size() - 1, new Part(before.from, to));
      } else {
        parts.add(new Part(from, to));
      }
    }
    count = 0;
  }

  /** Indexes. */
  record Part(int from, int to) {}
}
