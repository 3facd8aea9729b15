package io.spanguard.proxy.approval;

import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.Hold;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where callers wait for decisions. All of them are told by one query. Of those that wait for one
 * hold, only the last to come goes on waiting: the others are, as a rule, earlier tries of the same
 * client, which has left them. Safe for use by many threads.
 */
final class WaitingRoom {

  private final int places;

  // guarded by this
  private final Set<Seat> seats = new HashSet<>();
  // guarded by this
  private boolean closed;

  /**
   * @param places how many may wait at the same time
   */
  WaitingRoom(int places) {
    this.places = places;
  }

  /** Empty where every place is taken. */
  synchronized Optional<Seat> enter(Hold hold) {
    Key key = new Key(hold.workspace(), hold.id());
    Seat seat = new Seat(key, hold.joins());
    for (Seat other : seats) {
      other.outrank(seat);
      seat.outrank(other);
    }
    long taken = seats.stream().filter(other -> !other.outranked).count();
    if (closed || taken >= places) {
      return Optional.empty();
    }
    seats.add(seat);
    notifyAll();
    return Optional.of(seat);
  }

  synchronized boolean isEmpty() {
    return seats.isEmpty();
  }

  /**
   * Tells everybody how their holds stand.
   *
   * @param all whether these are all that are not over
   */
  synchronized void tell(List<Hold> holds, boolean all) {
    Map<Key, Hold> known = new HashMap<>();
    holds.forEach(hold -> known.put(new Key(hold.workspace(), hold.id()), hold));
    for (Seat seat : seats) {
      Hold hold = known.get(seat.key);
      if (hold != null && hold.joins() > seat.joins) {
        seat.outranked = true;
      } else if (hold != null) {
        seat.status = hold.status();
      } else if (all && seat.askedBefore) {
        seat.status = Status.EXPIRED;
      }
      // A query that began before the hold was opened does not know it.
      seat.askedBefore = true;
    }
    notifyAll();
  }

  /** Nobody waits any longer. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private record Key(String workspace, String holdId) {}

  /** One caller's place. For use by the caller's thread. */
  final class Seat implements Waiter {
    private final Key key;
    private final int joins;
    // guarded by the room
    private boolean outranked;
    // guarded by the room
    private Status status = Status.PENDING;
    // guarded by the room
    private boolean askedBefore;

    private Seat(Key key, int joins) {
      this.key = key;
      this.joins = joins;
    }

    // guarded by the room
    private void outrank(Seat other) {
      outranked |= other.key.equals(key) && other.joins > joins;
    }

    @Override
    public Status await(Duration atMost) {
      long deadline = System.nanoTime() + atMost.toNanos();
      synchronized (WaitingRoom.this) {
        while (status == Status.PENDING && !closed && !outranked) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            break;
          }
          try {
            WaitingRoom.this.wait(left / 1_000_000, (int) (left % 1_000_000));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            break;
          }
        }
        return status;
      }
    }

    @Override
    public boolean isOver() {
      synchronized (WaitingRoom.this) {
        return closed || outranked || Thread.currentThread().isInterrupted();
      }
    }

    @Override
    public void close() {
      synchronized (WaitingRoom.this) {
        seats.remove(this);
      }
    }
  }
}
