package io.spanguard.proxy.guardrail;

import java.util.List;

/**
 * The examination of one text, which may come in pieces; what is found does not depend on how it is
 * cut. For use by one thread.
 */
public interface Scan {

  /**
   * Takes the next piece.
   *
   * @return what is certain now and was not before, with offsets in the whole text
   */
  List<Finding> feed(CharSequence piece);

  /** No more text comes: what is left to be said. */
  List<Finding> finish();

  /** Up to which offset no finding can begin or end any more, whatever comes. */
  int settled();
}
