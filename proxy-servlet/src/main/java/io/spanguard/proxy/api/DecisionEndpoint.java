package io.spanguard.proxy.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.approval.ApprovalJson;
import io.spanguard.proxy.approval.DecisionSpans;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.ApprovalStore.Decided;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST /approvals/{id}}: a person approves or denies. The first decision counts; the key
 * that asked has none, unless the target says so. Safe for use by many threads.
 */
final class DecisionEndpoint implements Endpoint.Keyed {

  private static final int MAX_COMMENT = 2_000;

  private final ApprovalStore store;
  private final DecisionSpans spans;
  private final Map<String, Set<String>> selfApproving;
  private final Clock clock;

  /**
   * @param spans where decisions are told of
   * @param selfApproving by workspace, the targets whose callers may decide about their own calls
   */
  DecisionEndpoint(
      ApprovalStore store,
      DecisionSpans spans,
      Map<String, Set<String>> selfApproving,
      Clock clock) {
    this.store = store;
    this.spans = spans;
    this.selfApproving = selfApproving;
    this.clock = clock;
  }

  @Override
  public Scope scope() {
    return Scope.APPROVE;
  }

  @Override
  public Answer serve(Request request) throws IOException {
    request.checkNoParameters();
    String id = request.variables().get(0);
    Approval asked = ApprovalsEndpoint.visible(store, request.caller(), id, clock);
    JsonNode body = RequestJson.read(request.http());
    Status decision = decision(body);
    String comment = comment(body);
    if (request.caller().name().equals(asked.caller()) && !mayDecideItself(request, asked)) {
      throw Problem.of(
              403,
              "self_approval",
              "the key '" + asked.caller() + "' asked for this call, so another one decides")
          .asException();
    }
    Decided decided =
        store
            .decide(
                request.caller().workspace(),
                id,
                decision,
                request.caller().name(),
                comment,
                clock.instant())
            .orElseThrow(
                () ->
                    Problem.of(404, "approval_unknown", "there is no approval " + Quoted.text(id))
                        .asException());
    if (!decided.won()) {
      throw Problem.of(
              409,
              "already_decided",
              "the approval is " + decided.approval().status().id() + " already")
          .asException();
    }
    spans.decided(request.caller().workspace(), decided.approval());
    boolean content = request.caller().content();
    return Answer.ok(json -> ApprovalJson.write(json, decided.approval(), content));
  }

  private boolean mayDecideItself(Request request, Approval asked) {
    return selfApproving
        .getOrDefault(request.caller().workspace(), Set.of())
        .contains(asked.targetId());
  }

  private static Status decision(JsonNode body) {
    String text = body.path("decision").asText("");
    if (text.equals("approve")) {
      return Status.APPROVED;
    }
    if (text.equals("deny")) {
      return Status.DENIED;
    }
    throw wrong("decision", "is not approve or deny");
  }

  private static String comment(JsonNode body) {
    JsonNode comment = body.path("comment");
    if (comment.isMissingNode() || comment.isNull()) {
      return "";
    }
    if (!comment.isTextual() || comment.textValue().length() > MAX_COMMENT) {
      throw wrong("comment", "is not a text of at most " + MAX_COMMENT + " characters");
    }
    return comment.textValue();
  }

  private static ApiException wrong(String field, String message) {
    return Problem.invalid(
            "body_invalid", "fields", List.of(new Problem.FieldError(field, message)))
        .asException();
  }
}
