package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.approval.ApprovalJson;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalQuery;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Page;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /approvals}, held tool calls as a bare array, newest first, and {@code GET
 * /approvals/{id}}, one of them. Safe for use by many threads.
 *
 * <p>Whatever the caller may not see is answered as if it did not exist.
 */
final class ApprovalsEndpoint implements Endpoint.Keyed {

  private static final List<String> KNOWN =
      List.of("status", "target_id", "rule", "tool", "caller", "limit", "cursor");
  private static final List<String> STATUSES =
      Arrays.stream(Status.values()).map(Status::id).toList();
  private static final int DEFAULT_LIMIT = 50;

  private final ApprovalStore store;
  private final Cursors cursors;
  private final Clock clock;

  ApprovalsEndpoint(ApprovalStore store, Cursors cursors, Clock clock) {
    this.store = store;
    this.cursors = cursors;
    this.clock = clock;
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) {
    boolean content = request.caller().content();
    if (!request.variables().isEmpty()) {
      request.checkNoParameters();
      Approval approval = visible(store, request.caller(), request.variables().get(0), clock);
      return Answer.ok(json -> ApprovalJson.write(json, approval, content));
    }
    return list(request, content);
  }

  private Answer list(Request request, boolean content) {
    QueryParameters parameters = request.parameters();
    ParameterErrors errors = new ParameterErrors();
    errors.checkNames(parameters, KNOWN, name -> false);
    Map<String, String> values = new HashMap<>();
    parameters.all().forEach(parameter -> values.put(parameter.name(), parameter.value()));
    Status status = status(values.get("status"), errors);
    int limit = limit(values.get("limit"), errors);
    errors.throwIfAny();
    String workspace = request.caller().workspace();
    Paging paging = new Paging(cursors, workspace, "approvals", parameters);
    ApprovalQuery query =
        (status == null ? ApprovalQuery.any(limit) : ApprovalQuery.of(status, limit))
            .of(
                values.get("target_id"),
                values.get("rule"),
                values.get("tool"),
                values.get("caller"))
            .after(paging.position());
    Page<Approval> page = store.find(workspace, query, clock.instant());
    List<Approval> visible =
        page.items().stream()
            .filter(approval -> request.caller().mayUse(approval.targetId()))
            .toList();
    Answer answer =
        Answer.ok(
            json -> {
              json.writeStartArray();
              for (Approval approval : visible) {
                ApprovalJson.write(json, approval, content);
              }
              json.writeEndArray();
            });
    return paging.linked(answer, page.next());
  }

  private static @Nullable Status status(@Nullable String value, ParameterErrors errors) {
    try {
      return value == null
          ? null
          : Status.fromId(ParameterValues.oneOf(value, STATUSES)).orElseThrow();
    } catch (IllegalArgumentException e) {
      errors.add("status", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static int limit(@Nullable String value, ParameterErrors errors) {
    try {
      return value == null
          ? DEFAULT_LIMIT
          : (int) ParameterValues.whole(value, 1, ApprovalStore.MAX_LIMIT);
    } catch (IllegalArgumentException e) {
      errors.add("limit", String.valueOf(e.getMessage()));
      return DEFAULT_LIMIT;
    }
  }

  /**
   * @throws ApiException where there is none that the caller may see
   */
  static Approval visible(ApprovalStore store, Caller caller, String id, Clock clock) {
    return store
        .approval(caller.workspace(), id, clock.instant())
        .filter(approval -> caller.mayUse(approval.targetId()))
        .orElseThrow(
            () ->
                Problem.of(404, "approval_unknown", "there is no approval " + Quoted.text(id))
                    .asException());
  }
}
