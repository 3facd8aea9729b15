package io.spanguard.trace.jdbi;

/**
 * The number under which {@code spanguard_trace_facets} lists the traces that say something. A hash
 * of 64 bits: two things may have the same one, so what is found by it is looked at again.
 */
final class FacetKey {

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private FacetKey() {}

  /** What a trace of any target says. */
  static long of(String workspace, String name, String value) {
    return mixed(add(add(add(OFFSET, workspace), name), value));
  }

  /** What a trace of this target says. */
  static long ofTarget(String workspace, String target, String name, String value) {
    return mixed(add(add(add(add(OFFSET, workspace), name), value), target));
  }

  /** FNV-1a, by characters, with the end of each text marked. */
  private static long add(long hash, String text) {
    long next = hash;
    for (int i = 0; i < text.length(); i++) {
      next = (next ^ text.charAt(i)) * PRIME;
    }
    return (next ^ 0x1_0000) * PRIME;
  }

  /** The end of SplitMix64: every bit of the input moves half the bits of the output. */
  private static long mixed(long hash) {
    long mixed = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
