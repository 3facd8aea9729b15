package io.spanguard.proxy.exchange;

import io.spanguard.proxy.approval.ApprovalDesk;
import io.spanguard.proxy.approval.Waiter;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.Hold;
import java.time.Duration;
import java.util.Optional;

/** How a caller's thread waits for a person. Stateless. */
final class Waiting {

  private Waiting() {}

  /**
   * How the hold stands once it is decided, nobody waits any longer, or there is no place to wait.
   *
   * @throws ClientGone when a beat found that nobody is there
   */
  static Status await(ApprovalDesk desk, Hold hold, Duration waits, Beat beat) throws ClientGone {
    if (hold.status() != Status.PENDING || waits.isZero()) {
      return hold.status();
    }
    Optional<Waiter> place = desk.waiter(hold);
    if (place.isEmpty()) {
      return Status.PENDING;
    }
    long deadline = System.nanoTime() + waits.toNanos();
    try (Waiter waiter = place.get()) {
      Status status = Status.PENDING;
      while (status == Status.PENDING && !waiter.isOver()) {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
          break;
        }
        status = waiter.await(shorter(left, desk.beat()));
        if (status == Status.PENDING && left.compareTo(desk.beat()) > 0 && !waiter.isOver()) {
          beat.beat();
        }
      }
      return status;
    }
  }

  static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
