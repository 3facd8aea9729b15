package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Approval.Status;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Takes a parked answer for one delivery, gives it back, or ends it. */
final class ClaimHold {

  private static final String THIS_HOLD = "WHERE workspace = :workspace AND hold_id = :hold";

  private static final String THIS_CLAIM = THIS_HOLD + " AND claimed_until = :until";

  private ClaimHold() {}

  static Optional<byte[]> claim(
      Handle handle, String workspace, String holdId, Instant now, Instant until) {
    int claimed =
        handle
            .createUpdate(
                "UPDATE spanguard_holds SET claimed_until = :until "
                    + THIS_HOLD
                    + " AND status = :approved AND expires_at > :now AND claimed_until <= :now"
                    + " AND parked IS NOT NULL")
            .bind("until", Times.nanos(until))
            .bind("workspace", workspace)
            .bind("hold", holdId)
            .bind("approved", Status.APPROVED.id())
            .bind("now", Times.nanos(now))
            .execute();
    if (claimed == 0) {
      return Optional.empty();
    }
    return handle
        .createQuery("SELECT parked FROM spanguard_holds " + THIS_HOLD)
        .bind("workspace", workspace)
        .bind("hold", holdId)
        .mapTo(String.class)
        .findOne()
        .map(parked -> Base64.getDecoder().decode(parked));
  }

  static Optional<Instant> keep(Handle handle, String workspace, String holdId, Instant until) {
    int kept =
        handle
            .createUpdate("UPDATE spanguard_holds SET claimed_until = expires_at " + THIS_CLAIM)
            .bind("workspace", workspace)
            .bind("hold", holdId)
            .bind("until", Times.nanos(until))
            .execute();
    if (kept == 0) {
      return Optional.empty();
    }
    return handle
        .createQuery("SELECT expires_at FROM spanguard_holds " + THIS_HOLD)
        .bind("workspace", workspace)
        .bind("hold", holdId)
        .mapTo(Long.class)
        .findOne()
        .map(Times::instant);
  }

  static int giveBack(Handle handle, String workspace, String holdId, Instant until) {
    return handle
        .createUpdate("UPDATE spanguard_holds SET claimed_until = 0 " + THIS_CLAIM)
        .bind("workspace", workspace)
        .bind("hold", holdId)
        .bind("until", Times.nanos(until))
        .execute();
  }

  static int consume(Handle handle, String workspace, String holdId) {
    return handle
        .createUpdate("DELETE FROM spanguard_holds " + THIS_HOLD)
        .bind("workspace", workspace)
        .bind("hold", holdId)
        .execute();
  }
}
