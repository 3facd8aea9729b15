package io.spanguard.trace.jdbi;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;

/**
 * Lets one storage at a time delete what is old, of all that share a database: a row that says
 * until when it is taken, so that a server that is killed keeps it for a minute and not for ever.
 * Safe for use by many threads.
 */
final class RetentionLease {

  private static final Duration LENGTH = Duration.ofMinutes(1);

  /** What makes leases that end in the same millisecond differ. */
  private static final long OWNERS = 1_000_000;

  private final Database database;

  // guarded by this; what the row says while it is ours
  private long mine;

  RetentionLease(Database database) {
    this.database = database;
  }

  /** Takes the lease, or makes it longer; false while another storage has it. */
  synchronized boolean take() {
    long now = System.currentTimeMillis();
    long until = now + LENGTH.toMillis();
    long old = mine;
    long next = until * OWNERS + ThreadLocalRandom.current().nextLong(OWNERS);
    int taken =
        database.write(
            "begin to delete old traces", handle -> replace(handle, old, now * OWNERS, next));
    mine = taken > 0 ? next : 0;
    return taken > 0;
  }

  /** Gives the lease back, if it is still ours. */
  synchronized void giveBack() {
    long old = mine;
    mine = 0;
    database.write("end to delete old traces", handle -> replace(handle, old, 0, 0));
  }

  private static int replace(Handle handle, long mine, long before, long next) {
    return handle.execute(
        "UPDATE spanguard_lock SET used = ? WHERE id = 4 AND (used = ? OR used < ?)",
        next,
        mine,
        before);
  }
}
