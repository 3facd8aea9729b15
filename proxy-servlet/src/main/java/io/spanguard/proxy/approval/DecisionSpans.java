package io.spanguard.proxy.approval;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.ServiceIdentity;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Tells of each decision on the trace of the request that it is about, below the call that was
 * held: an {@code approval.decision} from when a person was asked to when the answer came, or the
 * time was over. Safe for use by many threads.
 */
public final class DecisionSpans {

  private static final String NAME = "approval.decision";

  private final TraceSink sink;
  private final IdGenerator ids;

  private DecisionSpans(TraceSink sink, IdGenerator ids) {
    this.sink = sink;
    this.ids = ids;
  }

  public static DecisionSpans of(TraceSink sink, IdGenerator ids) {
    return new DecisionSpans(requireNonNull(sink, "sink"), requireNonNull(ids, "ids"));
  }

  /**
   * @param approval that is not pending any longer
   */
  public void decided(String workspace, Approval approval) {
    String parent = approval.spanId();
    Instant decidedAt = approval.decidedAt();
    if (parent == null || decidedAt == null) {
      return;
    }
    Instant end = decidedAt.isBefore(approval.requestedAt()) ? approval.requestedAt() : decidedAt;
    Attributes attributes =
        Attributes.builder()
            .put(Names.TARGET_ID, approval.targetId())
            .put(Names.FIREWALL_RULE_ID, approval.rule())
            .put(Names.TOOL_NAME, approval.tool())
            .put(Names.FIREWALL_APPROVAL_ID, approval.id())
            .put(Names.FIREWALL_APPROVAL_STATE, approval.status().id())
            .put(Names.FIREWALL_APPROVAL_DECIDED_BY, approval.decidedBy())
            .put(
                Names.FIREWALL_APPROVAL_WAITED_MS,
                Duration.between(approval.requestedAt(), end).toMillis())
            .build();
    ServiceIdentity identity = ServiceIdentity.gateway();
    Span span =
        Span.builder(approval.traceId(), ids.newSpanId(), NAME)
            .parentSpanId(parent)
            .kind(SpanKind.FIREWALL)
            .source(SpanSource.GATEWAY)
            .status(approval.status() == Status.APPROVED ? SpanStatus.OK : SpanStatus.BLOCKED)
            .statusMessage(approval.status() == Status.APPROVED ? null : "not approved")
            .start(approval.requestedAt())
            .end(end)
            .attributes(attributes)
            .service(identity.service())
            .resource(identity.resource())
            .scope(identity.scope())
            .build();
    sink.accept(new SpanBatch(workspace, List.of(span)));
  }
}
