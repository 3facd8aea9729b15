package io.spanguard.proxy.exchange;

import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A parked answer that one exchange has taken for delivery. For use by one thread; to be closed,
 * which gives back an answer that was not delivered.
 *
 * <p>Nobody gets an answer twice: before its last byte leaves it is {@linkplain #keep kept}, and if
 * the store cannot say so, the last byte does not leave. Where a server dies before that, another
 * may take the answer once the claim is over; where it dies after, nobody may.
 */
final class Claim implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(Claim.class.getName());

  /** Whoever took an answer has so long to deliver it; then another may. */
  private static final Duration DELIVERY = Duration.ofMinutes(5);

  private final ApprovalStore store;
  private final String workspace;
  private final String holdId;
  private final byte[] encrypted;
  private Instant until;
  private boolean kept;
  private boolean consumed;

  private Claim(
      ApprovalStore store, String workspace, String holdId, byte[] encrypted, Instant until) {
    this.store = store;
    this.workspace = workspace;
    this.holdId = holdId;
    this.encrypted = encrypted;
    this.until = until;
  }

  /** Empty where the answer is not approved, or another has it. */
  static Optional<Claim> take(ApprovalStore store, String workspace, String holdId, Instant now) {
    Instant until = now.plus(DELIVERY);
    return store
        .claim(workspace, holdId, now, until)
        .map(encrypted -> new Claim(store, workspace, holdId, encrypted, until));
  }

  /** The parked answer, encrypted. */
  byte[] encrypted() {
    return encrypted;
  }

  /**
   * To be called when all but the end of the answer is out.
   *
   * @throws Refusal where the end must not go out
   */
  void keep() {
    Optional<Instant> end;
    try {
      end = store.keep(workspace, holdId, until);
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "an approved answer could not be marked as used", e);
      throw Refusal.error(
          503, "overloaded", "the store of approvals cannot be reached; try again soon");
    }
    until =
        end.orElseThrow(
            () ->
                Refusal.error(
                    503, "overloaded", "the answer's delivery took too long; repeat the request"));
    kept = true;
  }

  /** The answer has gone out to its last byte, if it was kept. */
  void delivered() {
    if (kept) {
      consume();
    }
  }

  /** Takes the answer away. */
  void consume() {
    consumed = true;
    try {
      store.consume(workspace, holdId);
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "a delivered answer stays parked until its approval ends", e);
    }
  }

  @Override
  public void close() {
    if (consumed) {
      return;
    }
    try {
      store.giveBack(workspace, holdId, until);
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "an answer could not be given back", e);
    }
  }
}
