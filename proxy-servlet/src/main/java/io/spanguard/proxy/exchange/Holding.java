package io.spanguard.proxy.exchange;

import io.spanguard.proxy.approval.ApprovalDesk;
import io.spanguard.proxy.approval.Waiter;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Hold;
import io.spanguard.trace.store.StorageException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one exchange for a person's decision: parks the answer, waits, and takes it out again
 * for delivery, by this request or by one that repeats it. For use by one thread; to be closed,
 * which gives back an answer that was taken but not delivered.
 */
final class Holding implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(Holding.class.getName());
  private static final Duration BEAT = Duration.ofSeconds(10);

  /** Whoever took an answer has so long to deliver it; then another may. */
  private static final Duration DELIVERY = Duration.ofMinutes(5);

  private static final int MAX_ARGUMENTS = 65_536;

  private final Exchange exchange;
  private final TargetRuntime runtime;
  private final ApprovalDesk desk;
  private final String requestKey;
  private final IdentityReader.Ids ids;
  private final @Nullable String model;

  /** The hold whose answer was taken; null where none was, or it was delivered. */
  private @Nullable String claimed;

  Holding(
      Exchange exchange,
      TargetRuntime runtime,
      String requestKey,
      IdentityReader.Ids ids,
      @Nullable String model) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.desk = exchange.services().approvals();
    this.requestKey = requestKey;
    this.ids = ids;
    this.model = model;
  }

  /** Told while a caller waits. */
  interface Beat {
    void beat() throws ClientGone;
  }

  /** The hold that an earlier request like this one opened. A store that is away has none. */
  Optional<Hold> there() {
    try {
      return desk.store().hold(workspace(), requestKey, now());
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "the store cannot say whether a request was held before", e);
      return Optional.empty();
    }
  }

  /**
   * Parks the answer and waits for a decision about its calls.
   *
   * @param calls that need one; at least one
   * @param answer to be parked
   * @throws Refusal unless they were approved in time: then the answer is taken for delivery
   */
  void settle(List<HeldCall> calls, ParkedAnswer answer, Beat beat) throws ClientGone {
    if (calls.size() > ApprovalStore.MAX_APPROVALS) {
      throw unanswered(calls, "more than " + ApprovalStore.MAX_APPROVALS + " calls need a person");
    }
    Duration waits = calls.get(0).verdict().hold().waits();
    Duration expires = calls.get(0).verdict().hold().expires();
    for (HeldCall call : calls) {
      waits = shorter(waits, call.verdict().hold().waits());
      expires = shorter(expires, call.verdict().hold().expires());
    }
    Instant now = now();
    String holdId = exchange.services().ids().newTraceId();
    Hold hold = new Hold(workspace(), requestKey, holdId, Status.PENDING, now.plus(expires));
    List<Approval> opened = new ArrayList<>();
    for (HeldCall call : calls) {
      opened.add(approval(call, hold, now));
    }
    Hold there;
    try {
      there =
          desk.store()
              .open(hold, desk.vault().seal(workspace(), requestKey, answer.bytes()), opened, now);
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "an answer could not be parked", e);
      throw unanswered(calls, "the store cannot be reached, so nobody can be asked");
    }
    long start = System.nanoTime();
    Status status = await(there, waits, beat);
    List<Approval> approvals = desk.store().ofHold(workspace(), there.id(), now());
    boolean taken = status == Status.APPROVED && takeOwn(there, answer);
    Decision decision = new Decision(status, taken, approvals, start);
    for (int i = 0; i < calls.size(); i++) {
      decision.record(exchange.trace(), calls.get(i).span(), decision.about(opened.get(i)));
    }
    if (!taken) {
      throw refusal(status, approvals);
    }
  }

  /**
   * The answer that was parked for an earlier request like this one.
   *
   * @throws Refusal unless it is approved now
   */
  ParkedAnswer repeat(Hold hold, Beat beat) throws ClientGone {
    Instant began = exchange.trace().now();
    long start = System.nanoTime();
    List<Approval> before = desk.store().ofHold(workspace(), hold.id(), now());
    Status status =
        hold.status() == Status.PENDING ? await(hold, waits(before), beat) : hold.status();
    List<Approval> approvals = desk.store().ofHold(workspace(), hold.id(), now());
    Optional<ParkedAnswer> parked = status == Status.APPROVED ? take(hold) : Optional.empty();
    Decision decision = new Decision(status, parked.isPresent(), approvals, start);
    for (Approval approval : approvals) {
      SpanHandle span = exchange.trace().approvalSpan(began);
      span.set(Names.FIREWALL_RULE_ID, approval.rule())
          .set(Names.FIREWALL_ACTION, "approve")
          .set(Names.GUARDRAIL_CATEGORY, approval.category())
          .set(Names.GUARDRAIL_REASON, approval.reason())
          .set(Names.TOOL_NAME, approval.tool())
          .set(Names.GEN_AI_TOOL_NAME, approval.tool())
          .set(Names.FIREWALL_RISK, approval.risk());
      decision.record(exchange.trace(), span, approval);
    }
    if (parked.isEmpty()) {
      throw refusal(status, approvals);
    }
    exchange
        .trace()
        .root()
        .link(SpanLink.of(parked.get().traceId(), parked.get().spanId(), Attributes.empty()));
    return parked.get();
  }

  /** The answer has gone out to its last byte. */
  void delivered() {
    if (claimed != null) {
      desk.store().consume(workspace(), claimed);
      claimed = null;
    }
  }

  @Override
  public void close() {
    if (claimed == null) {
      return;
    }
    try {
      desk.store().giveBack(workspace(), claimed);
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "an answer could not be given back; it is free again later", e);
    }
  }

  private Status await(Hold hold, Duration waits, Beat beat) throws ClientGone {
    if (hold.status() != Status.PENDING || waits.isZero()) {
      return hold.status();
    }
    Optional<Waiter> place = desk.waiter(workspace(), hold.id());
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
        status = waiter.await(shorter(left, BEAT));
        if (status == Status.PENDING && left.compareTo(BEAT) > 0) {
          beat.beat();
        }
      }
      return status;
    }
  }

  /** The shortest that the rules say which held it. */
  private Duration waits(List<Approval> approvals) {
    Duration shortest = ToolRule.Hold.defaults().waits();
    for (Approval approval : approvals) {
      for (ToolRule rule : runtime.target().firewall().rules()) {
        if (rule.id().equals(approval.rule())) {
          shortest = shorter(shortest, rule.hold().waits());
        }
      }
    }
    return shortest;
  }

  /** Takes what this exchange has here already, unless a hold was joined that has other calls. */
  private boolean takeOwn(Hold hold, ParkedAnswer own) {
    Optional<ParkedAnswer> parked = take(hold);
    if (parked.isPresent() && !parked.get().calls().containsAll(own.calls())) {
      close();
      claimed = null;
      return false;
    }
    return parked.isPresent();
  }

  private Optional<ParkedAnswer> take(Hold hold) {
    Instant now = now();
    Optional<byte[]> sealed = desk.store().claim(workspace(), hold.id(), now, now.plus(DELIVERY));
    if (sealed.isEmpty()) {
      return Optional.empty();
    }
    claimed = hold.id();
    Optional<byte[]> bytes = desk.vault().open(workspace(), requestKey, sealed.get());
    if (bytes.isPresent()) {
      try {
        return Optional.of(ParkedAnswer.read(bytes.get()));
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "a parked answer cannot be read", e);
      }
    }
    LOGGER.log(
        Level.WARNING,
        "a parked answer cannot be read: it was parked with another storage.secret; it is dropped");
    delivered();
    return Optional.empty();
  }

  private Approval approval(HeldCall held, Hold hold, Instant now) {
    String arguments = exchange.services().scrubber().scrubbed(held.verdict().call().arguments());
    return new Approval(
        exchange.services().ids().newTraceId(),
        hold.id(),
        runtime.target().id(),
        exchange.trace().traceId(),
        held.verdict().ruleId(),
        held.verdict().risk(),
        held.verdict().category(),
        held.verdict().call().name(),
        arguments.length() <= MAX_ARGUMENTS
            ? arguments
            : arguments.substring(0, MAX_ARGUMENTS) + "… (cut)",
        held.verdict().reason(),
        exchange.caller().name(),
        ids.agent(),
        ids.session(),
        model,
        now,
        hold.expiresAt(),
        Status.PENDING,
        null,
        null,
        null);
  }

  private Refusal unanswered(List<HeldCall> calls, String reason) {
    for (HeldCall call : calls) {
      call.span().rename("firewall.block").status(SpanStatus.BLOCKED, reason);
      call.span().end();
    }
    ProxyError error = calls.get(0).verdict().error();
    return Refusal.blocked(
        new ProxyError(
            error.status(),
            error.code(),
            error.message() + " (" + reason + ")",
            error.category(),
            error.detailName(),
            error.detail()));
  }

  /** About the first denial, or else about the first that is not decided. */
  private static Refusal refusal(Status status, List<Approval> approvals) {
    Approval first = find(approvals, approval -> approval.status() == Status.DENIED);
    boolean denied = status == Status.DENIED || first != null;
    if (first == null) {
      first = find(approvals, approval -> approval.status() == Status.PENDING);
    }
    if (first == null && !approvals.isEmpty()) {
      first = approvals.get(0);
    }
    Map<String, String> detail = new TreeMap<>();
    String call = "a tool call";
    if (first != null) {
      detail.put("id", first.id());
      detail.put("rule", first.rule());
      detail.put("tool", first.tool());
      detail.put("expires_at", first.expiresAt().toString());
      call = "tool call " + first.tool();
    }
    return Refusal.blocked(
        new ProxyError(
            403,
            denied ? "approval_denied" : "approval_required",
            denied ? call + " was denied" : required(call, status),
            first == null ? null : first.category(),
            "approval",
            detail));
  }

  private static String required(String call, Status status) {
    return switch (status) {
      case APPROVED -> call + " was approved, and its answer is delivered to another request";
      case EXPIRED -> call + " was not approved in time";
      default -> call + " needs a person's approval; repeat the request once it is approved";
    };
  }

  private static @Nullable Approval find(List<Approval> approvals, Predicate<Approval> wanted) {
    for (Approval approval : approvals) {
      if (wanted.test(approval)) {
        return approval;
      }
    }
    return null;
  }

  private String workspace() {
    return exchange.caller().workspace();
  }

  private Instant now() {
    return exchange.services().clock().instant();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /**
   * How it came out.
   *
   * @param taken whether the answer goes out now
   * @param start by {@link System#nanoTime}
   */
  private record Decision(Status status, boolean taken, List<Approval> approvals, long start) {

    /** As the store has it, where this one was opened and no other hold was joined. */
    Approval about(Approval opened) {
      Approval found = find(approvals, approval -> approval.id().equals(opened.id()));
      if (found == null && !approvals.isEmpty()) {
        found = approvals.get(0);
      }
      return found == null ? opened : found;
    }

    void record(ExchangeTrace trace, SpanHandle span, Approval approval) {
      span.set(Names.FIREWALL_APPROVAL_ID, approval.id())
          .set(Names.FIREWALL_APPROVAL_STATE, approval.status().id())
          .set(Names.FIREWALL_APPROVAL_DECIDED_BY, approval.decidedBy())
          .set(Names.FIREWALL_APPROVAL_WAITED_MS, (System.nanoTime() - start) / 1_000_000);
      if (taken) {
        trace.outcome(Outcome.APPROVAL);
      } else {
        span.rename("firewall.block").status(SpanStatus.BLOCKED, "not approved");
        trace.outcome(Outcome.BLOCK);
      }
      span.end();
    }
  }
}
