package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalStore.Decided;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link ApprovalStore} must do. */
public interface ApprovalStoreContract {

  Instant NOW = Instant.parse("2026-06-08T10:00:00.123456789Z");
  Instant LATER = NOW.plusSeconds(3600);

  ApprovalStore approvals();

  /** A workspace of this test's own. */
  String workspace();

  @Test
  default void open_canBeReadBack() {
    open("key", "h", "a", "b");

    assertThat(approvals().approval(workspace(), "a", NOW)).contains(approval("h", "a"));
    assertThat(approvals().approval("other", "a", NOW)).isEmpty();
    assertThat(approvals().ofHold(workspace(), "h", NOW))
        .extracting(Approval::id)
        .containsExactly("a", "b");
    assertThat(approvals().live(NOW, 10_000))
        .contains(new Hold(workspace(), "key", "h", Status.PENDING, LATER));
  }

  @Test
  default void open_ofTheSameRequest_joinsTheHoldThatIsThere() {
    open("key", "h", "a");

    Hold joined = open("key", "h2", "a2");

    assertThat(joined.id()).isEqualTo("h");
    assertThat(approvals().approval(workspace(), "a2", NOW)).isEmpty();
    assertThat(open("other", "h3", "a3").id()).isEqualTo("h3");
  }

  @Test
  default void hold_isFoundByItsRequest_untilItIsOver() {
    Hold opened = open("key", "h", "a");

    assertThat(approvals().hold(workspace(), "key", NOW)).contains(opened);
    assertThat(approvals().hold(workspace(), "another", NOW)).isEmpty();
    assertThat(approvals().hold("other", "key", NOW)).isEmpty();
    assertThat(approvals().hold(workspace(), "key", LATER)).isEmpty();
  }

  @Test
  default void open_byManyAtOnce_makesOneHold() throws Exception {
    List<Hold> holds = atOnce(8, i -> open("key", "h" + i, "a" + i));

    assertThat(holds).extracting(Hold::id).containsOnly(holds.get(0).id());
    assertThat(find(Status.PENDING)).hasSize(1);
  }

  @Test
  default void open_afterTheOldOneIsOver_isNew() {
    open("key", "h", "a");

    Hold hold =
        approvals()
            .open(
                hold("key", "h2", LATER.plusSeconds(9)),
                bytes("x"),
                List.of(approval("h2", "a2")),
                LATER);

    assertThat(hold.id()).isEqualTo("h2");
  }

  @Test
  default void open_withoutApprovals_isRefused() {
    assertThatThrownBy(() -> open("key", "h"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a hold has 1 to 64 approvals: 0");
  }

  @Test
  default void decide_onceOnly() {
    open("key", "h", "a");

    Decided first = decide("a", Status.APPROVED).orElseThrow();
    Decided second = decide("a", Status.DENIED).orElseThrow();

    assertThat(first.won()).isTrue();
    assertThat(first.approval())
        .isEqualTo(approval("h", "a").decided(Status.APPROVED, "on-call", NOW, "fine"));
    assertThat(second.won()).isFalse();
    assertThat(second.approval()).isEqualTo(first.approval());
    assertThat(decide("nobody", Status.APPROVED)).isEmpty();
  }

  @Test
  default void decide_byTwoAtOnce_oneWins() throws Exception {
    open("key", "h", "a");

    List<Boolean> won =
        atOnce(
            8, i -> decide("a", i % 2 == 0 ? Status.APPROVED : Status.DENIED).orElseThrow().won());

    assertThat(won).containsOnlyOnce(true);
  }

  @Test
  default void decide_lastOfSeveralAtOnce_approvesTheHold() throws Exception {
    for (int round = 0; round < 5; round++) {
      String hold = "h" + round;
      open("key" + round, hold, hold + "-0", hold + "-1", hold + "-2");

      atOnce(3, i -> decide(hold + "-" + i, Status.APPROVED));

      assertThat(statusOf(hold)).isEqualTo(Status.APPROVED);
    }
  }

  @Test
  default void decide_oneDenial_deniesTheHoldAndPurgesTheAnswer() {
    open("key", "h", "a", "b");
    decide("a", Status.APPROVED);
    assertThat(statusOf("h")).isEqualTo(Status.PENDING);

    decide("b", Status.DENIED);

    assertThat(statusOf("h")).isEqualTo(Status.DENIED);
    assertThat(approvals().claim(workspace(), "h", NOW, LATER)).isEmpty();
  }

  @Test
  default void decide_afterTheTime_isExpired() {
    open("key", "h", "a");

    Decided late =
        approvals().decide(workspace(), "a", Status.APPROVED, "on-call", "", LATER).orElseThrow();

    assertThat(late.won()).isFalse();
    assertThat(late.approval().status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  default void claim_onlyOneAtATime_untilConsumed() {
    open("key", "h", "a");
    assertThat(approvals().claim(workspace(), "h", NOW, NOW.plusSeconds(60))).isEmpty();
    decide("a", Status.APPROVED);

    assertThat(approvals().claim(workspace(), "h", NOW, NOW.plusSeconds(60)))
        .hasValueSatisfying(parked -> assertThat(parked).isEqualTo(bytes("parked h")));
    assertThat(approvals().claim(workspace(), "h", NOW, NOW.plusSeconds(60))).isEmpty();
    assertThat(approvals().claim(workspace(), "h", NOW.plusSeconds(60), LATER))
        .as("who claimed it is gone")
        .isPresent();
    approvals().giveBack(workspace(), "h", NOW.plusSeconds(60));
    assertThat(approvals().claim(workspace(), "h", NOW.plusSeconds(60), LATER))
        .as("it was the other's to give back")
        .isEmpty();
    approvals().giveBack(workspace(), "h", LATER);
    assertThat(approvals().claim(workspace(), "h", NOW, LATER)).isPresent();
    approvals().consume(workspace(), "h");
    assertThat(approvals().claim(workspace(), "h", LATER.minusSeconds(1), LATER)).isEmpty();
    assertThat(approvals().live(NOW, 10_000))
        .extracting(Hold::workspace)
        .doesNotContain(workspace());
    assertThat(approvals().approval(workspace(), "a", NOW).orElseThrow().status())
        .isEqualTo(Status.APPROVED);
  }

  @Test
  default void keep_makesAClaimLast() {
    Instant until = NOW.plusSeconds(60);
    open("key", "h", "a");
    decide("a", Status.APPROVED);
    approvals().claim(workspace(), "h", NOW, until);

    assertThat(approvals().keep(workspace(), "h", until.plusNanos(1))).as("of another").isEmpty();
    assertThat(approvals().keep(workspace(), "h", until)).contains(LATER);
    assertThat(approvals().keep(workspace(), "h", until)).isEmpty();
    assertThat(approvals().claim(workspace(), "h", LATER.minusNanos(1), LATER)).isEmpty();
    approvals().giveBack(workspace(), "h", until);
    assertThat(approvals().claim(workspace(), "h", NOW, LATER)).as("kept").isEmpty();
    approvals().giveBack(workspace(), "h", LATER);
    assertThat(approvals().claim(workspace(), "h", NOW, LATER)).isPresent();
  }

  @Test
  default void join_isCounted_untilTheHoldIsOver() {
    Hold opened = open("key", "h", "a");

    assertThat(approvals().join(workspace(), "h", NOW)).contains(opened.joined());
    assertThat(approvals().join(workspace(), "h", NOW)).contains(opened.joined().joined());
    assertThat(approvals().hold(workspace(), "key", NOW)).contains(opened.joined().joined());
    assertThat(approvals().live(NOW, 10_000)).contains(opened.joined().joined());
    assertThat(approvals().join(workspace(), "h", LATER)).isEmpty();
    assertThat(approvals().join("other", "h", NOW)).isEmpty();
  }

  @Test
  default void expire_endsWhatNobodyDecided() {
    open("key", "h", "a", "b");
    decide("a", Status.APPROVED);
    assertThat(find(Status.EXPIRED)).isEmpty();

    assertThat(approvals().expire(LATER, 1_000))
        .contains(
            new ApprovalStore.Expired(
                workspace(), approval("h", "b").decided(Status.EXPIRED, null, LATER, null)));
    assertThat(approvals().expire(LATER, 1_000)).isEmpty();

    assertThat(approvals().approval(workspace(), "a", NOW).orElseThrow().status())
        .isEqualTo(Status.APPROVED);
    Approval expired = approvals().approval(workspace(), "b", NOW).orElseThrow();
    assertThat(expired.status()).isEqualTo(Status.EXPIRED);
    assertThat(expired.decidedAt()).isEqualTo(LATER);
    assertThat(approvals().claim(workspace(), "h", NOW, LATER)).isEmpty();
  }

  @Test
  default void forget_takesOldDecidedOnes() {
    open("key", "h", "a", "b");
    decide("a", Status.DENIED);

    assertThat(approvals().forget(workspace(), NOW, 10)).isZero();
    assertThat(approvals().forget(workspace(), NOW.plusNanos(1), 10)).isEqualTo(1);
    assertThat(approvals().approval(workspace(), "a", NOW)).isEmpty();
    assertThat(approvals().approval(workspace(), "b", NOW)).isPresent();
  }

  @Test
  default void find_pagesNewestFirst() {
    for (int i = 0; i < 7; i++) {
      open("key" + i, "h" + i, "a" + i);
    }
    decide("a3", Status.DENIED);
    List<String> found = new ArrayList<>();
    ApprovalQuery query = ApprovalQuery.of(Status.PENDING, 2);
    Page<Approval> page;
    do {
      page = approvals().find(workspace(), query, NOW);
      page.items().forEach(approval -> found.add(approval.id()));
      query = query.after(page.next());
    } while (page.next() != null);

    assertThat(found).containsExactly("a6", "a5", "a4", "a2", "a1", "a0");
    assertThat(find(Status.DENIED)).extracting(Approval::id).containsExactly("a3");
    assertThat(
            approvals()
                .find(
                    workspace(),
                    new ApprovalQuery(null, "bot", "large-refund", "refund", "ci", 200, null),
                    NOW)
                .items())
        .hasSize(7);
    assertThat(
            approvals()
                .find(
                    workspace(), new ApprovalQuery(null, "nobot", null, null, null, 200, null), NOW)
                .items())
        .isEmpty();
  }

  @Test
  default void find_afterTheTime_isExpired() {
    open("key", "h", "a");

    assertThat(approvals().find(workspace(), ApprovalQuery.of(Status.PENDING, 9), LATER).items())
        .isEmpty();
    assertThat(approvals().find(workspace(), ApprovalQuery.of(Status.EXPIRED, 9), LATER).items())
        .extracting(Approval::status)
        .containsExactly(Status.EXPIRED);
  }

  private List<Approval> find(Status status) {
    return approvals().find(workspace(), ApprovalQuery.of(status, 200), NOW).items();
  }

  private Status statusOf(String holdId) {
    return approvals().live(NOW, 10_000).stream()
        .filter(hold -> hold.workspace().equals(workspace()) && hold.id().equals(holdId))
        .findFirst()
        .orElseThrow()
        .status();
  }

  private Optional<Decided> decide(String id, Status decision) {
    return approvals().decide(workspace(), id, decision, "on-call", "fine", NOW);
  }

  private Hold open(String key, String id, String... approvalIds) {
    List<Approval> asked = new ArrayList<>();
    for (String approvalId : approvalIds) {
      asked.add(approval(id, approvalId));
    }
    return approvals().open(hold(key, id, LATER), bytes("parked " + id), asked, NOW);
  }

  private Hold hold(String key, String id, Instant expires) {
    return new Hold(workspace(), key, id, Status.PENDING, expires);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** All were asked for at one time, so that the id decides about the order. */
  private static Approval approval(String holdId, String id) {
    return new Approval(
        id,
        holdId,
        "bot",
        "t1",
        "s1",
        "large-refund",
        null,
        "LLM06:2025",
        "refund",
        "{\"amount\":150}",
        "refunds over 100 need a person",
        "ci",
        null,
        "s-1",
        "gpt-4o-mini",
        NOW,
        LATER,
        Status.PENDING,
        null,
        null,
        null);
  }

  private static <T> List<T> atOnce(int threads, Indexed<T> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int index = i;
        tasks.add(() -> work.run(index));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : executor.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  /** Work that knows which of several it is. */
  interface Indexed<T> {
    T run(int index);
  }
}
