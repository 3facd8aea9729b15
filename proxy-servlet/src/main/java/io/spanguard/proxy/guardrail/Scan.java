package io.spanguard.proxy.guardrail;

import java.util.ArrayList;
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

  /**
   * Examines a text that is here as a whole: what {@link #feed} and {@link #finish} would find. Of
   * the methods of a scan nothing else is called then, so that it need not know what may yet come.
   *
   * @return may be changed by the caller
   */
  default List<Finding> whole(CharSequence text) {
    List<Finding> found = new ArrayList<>(feed(text));
    found.addAll(finish());
    return found;
  }

  /** Up to which offset no finding can begin or end any more, whatever comes. */
  int settled();
}
