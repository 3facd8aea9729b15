package io.spanguard.proxy.approval;

import io.spanguard.trace.store.Approval.Status;
import java.time.Duration;

/** A caller that waits for a decision. For use by its thread; to be closed. */
public interface Waiter extends AutoCloseable {

  /** Waits for a decision; pending where there is none in that time. */
  Status await(Duration atMost);

  /** Whether waiting on is no use, since the server ends. */
  boolean isOver();

  @Override
  void close();
}
