package io.spanguard.proxy.approval;

import io.spanguard.trace.store.Approval.Status;
import java.time.Duration;

/** A caller that waits for a decision. For use by its thread; to be closed. */
public interface Waiter extends AutoCloseable {

  /**
   * Waits for a decision; pending where there is none in that time. Expired where the hold is gone,
   * for which there are other reasons too.
   */
  Status await(Duration atMost);

  /**
   * Whether waiting on is no use: a later request waits for the same answer, or the server ends.
   */
  boolean isOver();

  @Override
  void close();
}
