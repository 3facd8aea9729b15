package io.spanguard.proxy.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Hold;
import io.spanguard.trace.store.InMemoryStorage;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Many wait for one query a second, and what nobody decides is told of. */
class ApprovalDeskTest {

  private static final int WAITERS = 1_000;
  private static final Instant NOW = Instant.parse("2026-06-08T10:00:00Z");

  private final ApprovalStore store = InMemoryStorage.create().approvals();

  @Test
  void everybodyWhoWaits_isToldByOneQueryASecond() throws Exception {
    AtomicInteger queries = new AtomicInteger();
    ApprovalStore counted =
        (ApprovalStore)
            Proxy.newProxyInstance(
                ApprovalDeskTest.class.getClassLoader(),
                new Class<?>[] {ApprovalStore.class},
                (proxy, method, arguments) -> {
                  queries.incrementAndGet();
                  return method.invoke(store, arguments);
                });
    CountDownLatch approved = new CountDownLatch(WAITERS);
    try (ApprovalDesk desk =
        desk(counted, TraceSink.noop()).clock(Clock.fixed(NOW, ZoneOffset.UTC)).start()) {
      long start = System.nanoTime();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < WAITERS; i++) {
        Waiter waiter = desk.waiter(open("h" + i)).orElseThrow();
        threads.add(thread(waiter, approved));
      }
      assertThat(desk.waiter(open("one more"))).as("every place is taken").isEmpty();
      threads.forEach(Thread::start);
      await("three queries", () -> queries.get() >= 3);
      assertThat(approved.getCount()).isEqualTo(WAITERS);
      for (int i = 0; i < WAITERS; i++) {
        store.decide("acme", "ah" + i, Status.APPROVED, "boss", "", NOW);
      }

      assertThat(approved.await(60, TimeUnit.SECONDS)).isTrue();

      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
      assertThat(queries.get()).isLessThanOrEqualTo((int) seconds + 2);
    }
  }

  private static Thread thread(Waiter waiter, CountDownLatch approved) {
    Runnable work =
        () -> {
          try (waiter) {
            if (waiter.await(Duration.ofMinutes(5)) == Status.APPROVED) {
              approved.countDown();
            }
          }
        };
    return new Thread(null, work, "waiter", 64 << 10);
  }

  @Test
  void laterRequest_takesThePlaceOfAnEarlierOne() {
    try (ApprovalDesk desk = desk(store, TraceSink.noop()).places(1).start()) {
      Hold hold = open("h");
      Waiter earlier = desk.waiter(hold).orElseThrow();

      Waiter later = desk.waiter(hold.joined()).orElseThrow();

      assertThat(earlier.isOver()).isTrue();
      assertThat(earlier.await(Duration.ofSeconds(60))).isEqualTo(Status.PENDING);
      assertThat(later.isOver()).isFalse();
      earlier.close();
      later.close();
    }
  }

  @Test
  void laterRequestAtAnotherServer_endsTheWaitHere() {
    try (ApprovalDesk desk =
        desk(store, TraceSink.noop()).clock(Clock.fixed(NOW, ZoneOffset.UTC)).start()) {
      Waiter here = desk.waiter(open("h")).orElseThrow();
      store.join("acme", "h", NOW);
      store.decide("acme", "ah", Status.APPROVED, "boss", "", NOW);

      assertThat(here.await(Duration.ofMinutes(1))).isEqualTo(Status.PENDING);
      assertThat(here.isOver()).isTrue();
      here.close();
    }
  }

  @Test
  void storeThatHangs_isAway_untilItAnswers() {
    CountDownLatch answers = new CountDownLatch(1);
    ApprovalStore hanging =
        (ApprovalStore)
            Proxy.newProxyInstance(
                ApprovalDeskTest.class.getClassLoader(),
                new Class<?>[] {ApprovalStore.class},
                (proxy, method, arguments) -> {
                  answers.await();
                  return method.invoke(store, arguments);
                });
    try (ApprovalDesk desk = desk(hanging, TraceSink.noop()).watchful(true).start()) {
      assertThat(desk.isAway()).isFalse();
      await("it is away", desk::isAway);

      answers.countDown();

      await("it is back", () -> !desk.isAway());
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void approvalThatNobodyDecides_isTold() {
    List<SpanBatch> told = new CopyOnWriteArrayList<>();
    Clock late = Clock.fixed(NOW.plusSeconds(7_200), ZoneOffset.UTC);
    try (ApprovalDesk desk = desk(store, told::add).clock(late).start()) {
      open("h");

      desk.sweep();
      desk.sweep();

      assertThat(told).hasSize(1);
      assertThat(told.get(0).workspace()).isEqualTo("acme");
      Span span = told.get(0).spans().get(0);
      assertThat(span.name()).isEqualTo("approval.decision");
      assertThat(span.traceId()).isEqualTo("t1");
      assertThat(span.parentSpanId()).isEqualTo("s1");
      assertThat(span.status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(span.attributes().text(Names.FIREWALL_APPROVAL_STATE)).isEqualTo("expired");
      assertThat(span.duration()).isEqualTo(Duration.ofHours(1));
    }
  }

  private static ApprovalDesk.Builder desk(ApprovalStore store, TraceSink sink) {
    return ApprovalDesk.builder(
            store, AnswerVault.of(new byte[32]), DecisionSpans.of(sink, IdGenerator.random()))
        .places(WAITERS);
  }

  private Hold open(String id) {
    Instant expires = NOW.plusSeconds(3600);
    Approval approval = PendingApproval.of("a" + id, id, "bot", "ci", NOW, expires);
    return store.open(
        new Hold("acme", "k" + id, id, Status.PENDING, expires),
        new byte[1],
        List.of(approval),
        NOW);
  }
}
