package io.spanguard.trace.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps answers that are held and what people decide about them. Implementations are safe for use
 * by many threads and, where they live in a database, by many processes: of two that decide, one
 * wins, and an answer is claimed by one at a time.
 *
 * <p>The caller brings the time, so that all methods of one step see the same. Every method throws
 * {@link StorageException} when the store cannot be reached; nothing is then half done.
 */
public interface ApprovalStore {

  /** The longest page, whatever the query asks for. */
  int MAX_LIMIT = 200;

  /** As many approvals may belong to one hold. */
  int MAX_APPROVALS = 64;

  /**
   * Parks an answer with the approvals that it waits for; joins the hold that is there for the same
   * request, if it is not over.
   *
   * @param hold pending
   * @param parked the answer, encrypted; not copied
   * @param approvals of this hold, pending; one or more
   * @return the hold that is there now: this one, or the one that was joined
   */
  Hold open(Hold hold, byte[] parked, List<Approval> approvals, Instant now);

  /**
   * The holds of all workspaces that are not over, at most {@code limit}, those that end last
   * first: one query for everybody who waits.
   */
  List<Hold> live(Instant now, int limit);

  /** The hold for this request; empty where there is none that is not over. */
  Optional<Hold> hold(String workspace, String requestKey, Instant now);

  /**
   * Notes that one more request came for a hold's answer, which it gets before those that came
   * earlier.
   *
   * @return the hold as it is now; empty where it is over
   */
  Optional<Hold> join(String workspace, String holdId, Instant now);

  /** The approvals of a hold, in the order in which they were opened. */
  List<Approval> ofHold(String workspace, String holdId, Instant now);

  /** Empty where the workspace has none of this id. */
  Optional<Approval> approval(String workspace, String id, Instant now);

  /** The workspace's approvals that match, newest first. */
  Page<Approval> find(String workspace, ApprovalQuery query, Instant now);

  /**
   * Decides, if nobody has. A denial takes the parked answer away.
   *
   * @param decision {@link Approval.Status#APPROVED} or {@link Approval.Status#DENIED}
   * @param comment empty for none
   * @return the approval as it is now, and whether that was this call's doing; empty where the
   *     workspace has none of this id
   */
  Optional<Decided> decide(
      String workspace,
      String id,
      Approval.Status decision,
      String by,
      String comment,
      Instant now);

  /**
   * Takes an approved answer for delivery. Whoever has it must {@link #consume} it, or {@link
   * #giveBack} it; after {@code until} another may claim it.
   *
   * @return the parked answer; empty where it is not approved, is over, used, or claimed
   */
  Optional<byte[]> claim(String workspace, String holdId, Instant now, Instant until);

  /**
   * Keeps a claimed answer for good: to be asked before what makes the answer whole is delivered,
   * so that nobody can get it a second time, whatever happens then.
   *
   * @param until as it was claimed
   * @return when the claim ends now, which is when the hold is over; empty where another has
   *     claimed the answer meanwhile
   */
  Optional<Instant> keep(String workspace, String holdId, Instant until);

  /**
   * The answer that was claimed did not arrive; it may be claimed again. Nothing happens where
   * another has claimed it meanwhile.
   *
   * @param until when the claim ends, as {@link #claim} or {@link #keep} said
   */
  void giveBack(String workspace, String holdId, Instant until);

  /** The answer was delivered: the hold and the parked answer are gone. */
  void consume(String workspace, String holdId);

  /**
   * Ends what nobody decided in time, and takes away holds that are over with their parked answers.
   *
   * @return the approvals that this call ended; fewer than {@code limit} when there are no more, or
   *     another server ends them at the same time
   */
  List<Expired> expire(Instant now, int limit);

  /**
   * Forgets approvals of the workspace that were asked for before a moment and are decided.
   *
   * @return how many; fewer than {@code limit} when there are no more
   */
  int forget(String workspace, Instant before, int limit);

  /**
   * What became of a decision.
   *
   * @param won whether it counts; false where somebody was faster, or it had expired
   */
  record Decided(Approval approval, boolean won) {}

  /**
   * An approval that nobody decided in time.
   *
   * @param workspace whose it is
   */
  record Expired(String workspace, Approval approval) {}
}
