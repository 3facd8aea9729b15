package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalQuery;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Hold;
import io.spanguard.trace.store.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Approvals in a relational database. Safe for use by many threads, and by many processes on one
 * database.
 */
final class JdbiApprovalStore implements ApprovalStore {

  private final Database database;

  JdbiApprovalStore(Database database) {
    this.database = database;
  }

  @Override
  public Hold open(Hold hold, byte[] parked, List<Approval> approvals, Instant now) {
    hold.check(approvals);
    return write(
        "park an answer",
        handle -> OpenHold.run(handle, database.dialect(), hold, parked, approvals, now));
  }

  @Override
  public List<Hold> live(Instant now, int limit) {
    return database.read("look for decisions", handle -> OpenHold.live(handle, now, limit));
  }

  @Override
  public Optional<Hold> hold(String workspace, String requestKey, Instant now) {
    return database.read(
        "look for a hold", handle -> OpenHold.find(handle, workspace, requestKey, now));
  }

  @Override
  public Optional<Hold> join(String workspace, String holdId, Instant now) {
    return write("join a hold", handle -> OpenHold.join(handle, workspace, holdId, now));
  }

  @Override
  public List<Approval> ofHold(String workspace, String holdId, Instant now) {
    return database.read(
        "read approvals", handle -> FindApprovals.ofHold(handle, workspace, holdId, now));
  }

  @Override
  public Optional<Approval> approval(String workspace, String id, Instant now) {
    return database.read(
        "read an approval", handle -> FindApprovals.one(handle, workspace, id, now));
  }

  @Override
  public Page<Approval> find(String workspace, ApprovalQuery query, Instant now) {
    return database.read(
        "find approvals", handle -> FindApprovals.page(handle, workspace, query, now));
  }

  @Override
  public Optional<Decided> decide(
      String workspace, String id, Status decision, String by, String comment, Instant now) {
    decision.checkIsDecision();
    String remark = comment.isEmpty() ? null : comment;
    return write(
        "decide an approval",
        handle -> DecideApproval.run(handle, workspace, id, decision, by, remark, now));
  }

  @Override
  public Optional<byte[]> claim(String workspace, String holdId, Instant now, Instant until) {
    return write(
        "claim an answer", handle -> ClaimHold.claim(handle, workspace, holdId, now, until));
  }

  @Override
  public Optional<Instant> keep(String workspace, String holdId, Instant until) {
    return write("keep an answer", handle -> ClaimHold.keep(handle, workspace, holdId, until));
  }

  @Override
  public void giveBack(String workspace, String holdId, Instant until) {
    write("give an answer back", handle -> ClaimHold.giveBack(handle, workspace, holdId, until));
  }

  @Override
  public void consume(String workspace, String holdId) {
    write("end a hold", handle -> ClaimHold.consume(handle, workspace, holdId));
  }

  @Override
  public List<Expired> expire(Instant now, int limit) {
    return write("expire approvals", handle -> ExpireApprovals.expire(handle, now, limit));
  }

  @Override
  public int forget(String workspace, Instant before, int limit) {
    return write(
        "forget approvals", handle -> ExpireApprovals.forget(handle, workspace, before, limit));
  }

  private <T> T write(String purpose, Work<T> work) {
    return database.write(
        purpose,
        handle -> {
          database.dialect().lockToSave(handle);
          return work.run(handle);
        });
  }

  private interface Work<T> {
    T run(Handle handle);
  }
}
