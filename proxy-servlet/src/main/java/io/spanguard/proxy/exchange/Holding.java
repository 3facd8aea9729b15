package io.spanguard.proxy.exchange;

import io.spanguard.proxy.approval.ApprovalDesk;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.wire.Part;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Hold;
import io.spanguard.trace.store.StorageException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one exchange for a person's decision: parks the answer, waits, and takes it out again
 * for delivery, by this request or by one that repeats it. For use by one thread; to be closed,
 * which gives back an answer that was taken but not delivered.
 */
final class Holding implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(Holding.class.getName());

  private static final String AWAY = "the store cannot be reached, so nobody can be asked";

  private final Exchange exchange;
  private final TargetRuntime runtime;
  private final ApprovalDesk desk;
  private final String requestKey;
  private final IdentityReader.Ids ids;
  private final @Nullable String model;

  /** The answer that was taken; null where none was. */
  private @Nullable Claim claim;

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

  /** The hold that an earlier request like this one opened. A store that is away has none. */
  Optional<Hold> there() {
    if (desk.isAway()) {
      return Optional.empty();
    }
    try {
      return desk.store()
          .hold(workspace(), requestKey, now())
          .flatMap(hold -> desk.store().join(workspace(), hold.id(), now()));
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "the store cannot say whether a request was held before", e);
      return Optional.empty();
    }
  }

  /**
   * Parks the answer and waits for a decision about its calls.
   *
   * @param calls that need one; at least one
   * @param shown the arguments of a call as a person may see them
   * @param answer to be parked
   * @throws Refusal unless they were approved in time: then the answer is taken for delivery
   */
  void settle(List<HeldCall> calls, Function<Part, String> shown, ParkedAnswer answer, Beat beat)
      throws ClientGone {
    if (calls.size() > ApprovalStore.MAX_APPROVALS) {
      throw unanswered(calls, "more than " + ApprovalStore.MAX_APPROVALS + " calls need a person");
    }
    if (desk.isAway()) {
      throw unanswered(calls, AWAY);
    }
    Duration waits = calls.get(0).verdict().hold().waits();
    Duration expires = calls.get(0).verdict().hold().expires();
    for (HeldCall call : calls) {
      waits = Waiting.shorter(waits, call.verdict().hold().waits());
      expires = Waiting.shorter(expires, call.verdict().hold().expires());
    }
    Instant now = now();
    String holdId = exchange.services().ids().newTraceId();
    Hold hold = new Hold(workspace(), requestKey, holdId, Status.PENDING, now.plus(expires));
    List<Approval> opened = new ArrayList<>();
    for (HeldCall call : calls) {
      opened.add(approval(call, shown.apply(call.part()), hold, now));
    }
    Hold there;
    try {
      there = open(hold, answer, opened, now);
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "an answer could not be parked", e);
      throw unanswered(calls, AWAY);
    }
    exchange.trace().outcome(Outcome.APPROVAL);
    long start = System.nanoTime();
    Decision decision = new Decision(Status.PENDING, false, opened, start);
    try {
      Status waited = Waiting.await(desk, there, waits, beat);
      List<Approval> approvals = approvals(there, opened);
      Status status = waited == Status.EXPIRED ? ApprovalAnswer.status(approvals) : waited;
      boolean taken = status == Status.APPROVED && takeOwn(there, answer);
      decision = new Decision(status, taken, approvals, start);
    } finally {
      for (int i = 0; i < calls.size(); i++) {
        decision.record(exchange.trace(), calls.get(i).span(), decision.about(opened.get(i)));
      }
    }
    if (!decision.taken()) {
      throw ApprovalAnswer.refusal(decision.status(), decision.approvals());
    }
  }

  /** Two servers may hold the same request at once: then the one that is later joins. */
  private Hold open(Hold hold, ParkedAnswer answer, List<Approval> approvals, Instant now) {
    byte[] encrypted = desk.vault().seal(workspace(), requestKey, answer.bytes());
    Hold there = desk.store().open(hold, encrypted, approvals, now);
    if (!there.id().equals(hold.id())) {
      return desk.store().join(workspace(), there.id(), now).orElse(there);
    }
    URI url = runtime.target().approvals().notifyUrl();
    if (url != null) {
      desk.tell(url, approvals);
    }
    return there;
  }

  /**
   * The answer that was parked for an earlier request like this one.
   *
   * @throws Refusal unless it is approved now
   */
  ParkedAnswer repeat(Hold hold, Beat beat) throws ClientGone {
    exchange.trace().outcome(Outcome.APPROVAL);
    Instant began = exchange.trace().now();
    long start = System.nanoTime();
    List<Approval> approvals = approvals(hold, List.of());
    Duration waits = waits(approvals, runtime.target().firewall().rules());
    Optional<ParkedAnswer> parked = Optional.empty();
    Decision decision = new Decision(Status.PENDING, false, approvals, start);
    try {
      Status waited = Waiting.await(desk, hold, waits, beat);
      approvals = approvals(hold, approvals);
      Status status = waited == Status.EXPIRED ? ApprovalAnswer.status(approvals) : waited;
      parked = status == Status.APPROVED ? take(hold) : parked;
      decision = new Decision(status, parked.isPresent(), approvals, start);
    } finally {
      for (Approval approval : decision.approvals()) {
        decision.record(exchange.trace(), exchange.trace().repeatedCall(approval, began), approval);
      }
    }
    if (parked.isEmpty()) {
      throw ApprovalAnswer.refusal(decision.status(), decision.approvals());
    }
    exchange
        .trace()
        .root()
        .link(SpanLink.of(parked.get().traceId(), parked.get().spanId(), Attributes.empty()));
    return parked.get();
  }

  /**
   * To be called before the end of an answer goes out: it must not go out to anybody else.
   *
   * @throws Refusal where the end must not go out
   */
  void keep() {
    if (claim != null) {
      claim.keep();
    }
  }

  /** An answer that was kept has gone out to its last byte. */
  void delivered() {
    if (claim != null) {
      claim.delivered();
    }
  }

  @Override
  public void close() {
    if (claim != null) {
      claim.close();
      claim = null;
    }
  }

  /** As they stand; as they were known where the store is away. */
  private List<Approval> approvals(Hold hold, List<Approval> known) {
    try {
      return desk.store().ofHold(workspace(), hold.id(), now());
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "the store cannot say how approvals stand", e);
      return known;
    }
  }

  /** The shortest that the rules say which held it; the default where none of them is there. */
  static Duration waits(List<Approval> approvals, List<ToolRule> rules) {
    Optional<Duration> shortest = Optional.empty();
    for (Approval approval : approvals) {
      for (ToolRule rule : rules) {
        if (rule.id().equals(approval.rule())) {
          Duration waits = rule.hold().waits();
          shortest = Optional.of(shortest.map(s -> Waiting.shorter(s, waits)).orElse(waits));
        }
      }
    }
    return shortest.orElse(ToolRule.Hold.defaults().waits());
  }

  /** Takes what this exchange has here already, unless a hold was joined that has other calls. */
  private boolean takeOwn(Hold hold, ParkedAnswer own) {
    Optional<ParkedAnswer> parked = take(hold);
    if (parked.isPresent() && !parked.get().calls().containsAll(own.calls())) {
      close();
      return false;
    }
    return parked.isPresent();
  }

  private Optional<ParkedAnswer> take(Hold hold) {
    Optional<Claim> taken;
    try {
      taken = Claim.take(desk.store(), workspace(), hold.id(), now());
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "an approved answer could not be taken", e);
      return Optional.empty();
    }
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    claim = taken.get();
    Optional<byte[]> bytes = desk.vault().open(workspace(), requestKey, claim.encrypted());
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
    claim.consume();
    claim = null;
    return Optional.empty();
  }

  private Approval approval(HeldCall held, String shown, Hold hold, Instant now) {
    return new Approval(
        exchange.services().ids().newTraceId(),
        hold.id(),
        runtime.target().id(),
        exchange.trace().traceId(),
        held.span().spanId(),
        held.verdict().ruleId(),
        held.verdict().risk(),
        held.verdict().category(),
        held.verdict().call().name(),
        ShownArguments.of(shown),
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

  private static Refusal unanswered(List<HeldCall> calls, String reason) {
    calls.forEach(call -> call.block(reason));
    return ApprovalAnswer.unanswered(calls.get(0).verdict(), reason);
  }

  private String workspace() {
    return exchange.caller().workspace();
  }

  private Instant now() {
    return exchange.services().clock().instant();
  }
}
