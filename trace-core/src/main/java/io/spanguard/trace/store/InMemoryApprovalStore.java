package io.spanguard.trace.store;

import io.spanguard.trace.store.Approval.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Approvals that are gone when the process ends. Safe for use by many threads. */
final class InMemoryApprovalStore implements ApprovalStore {

  private static final Comparator<Approval> NEWEST_FIRST =
      Comparator.comparing(InMemoryApprovalStore::position).reversed();

  // guarded by this; by workspace and id
  private final Map<Key, Approval> approvals = new LinkedHashMap<>();
  // guarded by this; by workspace and request key
  private final Map<Key, Parked> holds = new HashMap<>();

  private record Key(String workspace, String id) {}

  /**
   * @param answer null when it is purged
   * @param claimedUntil null where nobody has it
   */
  private record Parked(Hold hold, byte @Nullable [] answer, @Nullable Instant claimedUntil) {}

  @Override
  public synchronized Hold open(Hold hold, byte[] parked, List<Approval> asked, Instant now) {
    hold.check(asked);
    Key key = new Key(hold.workspace(), hold.requestKey());
    Parked there = holds.get(key);
    if (there != null && there.hold().expiresAt().isAfter(now)) {
      return there.hold();
    }
    holds.put(key, new Parked(hold, parked, null));
    for (Approval approval : asked) {
      approvals.put(new Key(hold.workspace(), approval.id()), approval);
    }
    return hold;
  }

  @Override
  public synchronized List<Hold> live(Instant now, int limit) {
    return holds.values().stream()
        .map(Parked::hold)
        .filter(hold -> hold.expiresAt().isAfter(now))
        .sorted(Comparator.comparing(Hold::expiresAt).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Hold> hold(String workspace, String requestKey, Instant now) {
    return Optional.ofNullable(holds.get(new Key(workspace, requestKey)))
        .map(Parked::hold)
        .filter(hold -> hold.expiresAt().isAfter(now));
  }

  @Override
  public synchronized Optional<Hold> join(String workspace, String holdId, Instant now) {
    for (Map.Entry<Key, Parked> entry : holds.entrySet()) {
      Parked parked = entry.getValue();
      if (isHold(entry.getKey(), parked, workspace, holdId)
          && parked.hold().expiresAt().isAfter(now)) {
        Hold joined = parked.hold().joined();
        entry.setValue(new Parked(joined, parked.answer(), parked.claimedUntil()));
        return Optional.of(joined);
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized List<Approval> ofHold(String workspace, String holdId, Instant now) {
    List<Approval> found = new ArrayList<>();
    approvals.forEach(
        (key, approval) -> {
          if (key.workspace().equals(workspace) && approval.holdId().equals(holdId)) {
            found.add(approval.at(now));
          }
        });
    return found;
  }

  @Override
  public synchronized Optional<Approval> approval(String workspace, String id, Instant now) {
    return Optional.ofNullable(approvals.get(new Key(workspace, id))).map(found -> found.at(now));
  }

  @Override
  public synchronized Page<Approval> find(String workspace, ApprovalQuery query, Instant now) {
    PagePosition after = query.after() == null ? null : PagePosition.parse(query.after());
    List<Approval> found = new ArrayList<>();
    approvals.forEach(
        (key, approval) -> {
          Approval seen = approval.at(now);
          boolean behind = after == null || position(seen).compareTo(after) < 0;
          if (key.workspace().equals(workspace) && behind && query.matches(seen)) {
            found.add(seen);
          }
        });
    found.sort(NEWEST_FIRST);
    boolean more = found.size() > query.limit();
    List<Approval> page = more ? found.subList(0, query.limit()) : found;
    return new Page<>(page, more ? position(page.get(page.size() - 1)).toString() : null);
  }

  private static PagePosition position(Approval approval) {
    Instant at = approval.requestedAt();
    return new PagePosition(at.getEpochSecond() * 1_000_000_000 + at.getNano(), approval.id(), "");
  }

  @Override
  public synchronized Optional<Decided> decide(
      String workspace, String id, Status decision, String by, String comment, Instant now) {
    decision.checkIsDecision();
    Key key = new Key(workspace, id);
    Approval approval = approvals.get(key);
    if (approval == null) {
      return Optional.empty();
    }
    if (approval.at(now).status() != Status.PENDING) {
      return Optional.of(new Decided(approval.at(now), false));
    }
    Approval decided = approval.decided(decision, by, now, comment.isEmpty() ? null : comment);
    approvals.put(key, decided);
    settle(workspace, decided, now);
    return Optional.of(new Decided(decided, true));
  }

  private void settle(String workspace, Approval decided, Instant now) {
    List<Approval> all = ofHold(workspace, decided.holdId(), now);
    boolean approved = all.stream().allMatch(one -> one.status() == Status.APPROVED);
    Status status =
        decided.status() == Status.DENIED
            ? Status.DENIED
            : approved ? Status.APPROVED : Status.PENDING;
    holds.replaceAll(
        (key, parked) ->
            isHold(key, parked, workspace, decided.holdId())
                    && parked.hold().status() == Status.PENDING
                ? new Parked(
                    parked.hold().with(status),
                    status == Status.DENIED ? null : parked.answer(),
                    null)
                : parked);
  }

  private static boolean isHold(Key key, Parked parked, String workspace, String holdId) {
    return key.workspace().equals(workspace) && parked.hold().id().equals(holdId);
  }

  @Override
  public synchronized Optional<byte[]> claim(
      String workspace, String holdId, Instant now, Instant until) {
    for (Map.Entry<Key, Parked> entry : holds.entrySet()) {
      Parked parked = entry.getValue();
      if (isHold(entry.getKey(), parked, workspace, holdId)) {
        boolean free = parked.claimedUntil() == null || !parked.claimedUntil().isAfter(now);
        if (!free
            || parked.answer() == null
            || parked.hold().status() != Status.APPROVED
            || !parked.hold().expiresAt().isAfter(now)) {
          return Optional.empty();
        }
        entry.setValue(new Parked(parked.hold(), parked.answer(), until));
        return Optional.of(parked.answer());
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized Optional<Instant> keep(String workspace, String holdId, Instant until) {
    for (Map.Entry<Key, Parked> entry : holds.entrySet()) {
      Parked parked = entry.getValue();
      if (isHold(entry.getKey(), parked, workspace, holdId)
          && until.equals(parked.claimedUntil())) {
        Instant end = parked.hold().expiresAt();
        entry.setValue(new Parked(parked.hold(), parked.answer(), end));
        return Optional.of(end);
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized void giveBack(String workspace, String holdId, Instant until) {
    holds.replaceAll(
        (key, parked) ->
            isHold(key, parked, workspace, holdId) && until.equals(parked.claimedUntil())
                ? new Parked(parked.hold(), parked.answer(), null)
                : parked);
  }

  @Override
  public synchronized void consume(String workspace, String holdId) {
    holds.entrySet().removeIf(entry -> isHold(entry.getKey(), entry.getValue(), workspace, holdId));
  }

  @Override
  public synchronized List<Expired> expire(Instant now, int limit) {
    List<Expired> expired = new ArrayList<>();
    approvals.replaceAll(
        (key, approval) -> {
          Approval seen = approval.at(now);
          if (seen.status() == approval.status() || expired.size() >= limit) {
            return approval;
          }
          expired.add(new Expired(key.workspace(), seen));
          return seen;
        });
    holds.values().removeIf(parked -> !parked.hold().expiresAt().isAfter(now));
    return expired;
  }

  @Override
  public synchronized int forget(String workspace, Instant before, int limit) {
    List<Key> old = new ArrayList<>();
    approvals.forEach(
        (key, approval) -> {
          if (key.workspace().equals(workspace)
              && approval.status() != Status.PENDING
              && approval.requestedAt().isBefore(before)
              && old.size() < limit) {
            old.add(key);
          }
        });
    old.forEach(approvals::remove);
    return old.size();
  }
}
