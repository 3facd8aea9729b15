package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.assertProblem;
import static io.spanguard.proxy.api.ApiRouterIT.json;
import static io.spanguard.proxy.api.ApiServer.ACME_APPROVER;
import static io.spanguard.proxy.api.ApiServer.ACME_BLIND;
import static io.spanguard.proxy.api.ApiServer.ACME_LIMITED;
import static io.spanguard.proxy.api.ApiServer.ACME_READER;
import static io.spanguard.proxy.api.ApiServer.NOW;
import static io.spanguard.proxy.api.ApiServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.approval.PendingApproval;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.Hold;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Held calls are listed and decided by whoever may, once. */
final class ApprovalsIT {

  private static final String APPROVE = "{\"decision\":\"approve\",\"comment\":\"fine\"}";

  private ApiServer server;

  @BeforeEach
  void start() {
    server = new ApiServer();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void list_pagesNewestFirst() {
    for (int i = 0; i < 3; i++) {
      hold("a" + i, "support-bot", "ci", NOW.minusSeconds(10 - i));
    }

    HttpResponse<String> first = server.get(ACME_READER, "/approvals?status=pending&limit=2");
    String link = first.headers().firstValue("Link").orElseThrow();
    String next = link.substring(1, link.indexOf('>'));

    assertThat(json(first).findValuesAsText("id")).containsExactly("a2", "a1");
    assertThat(json(server.get(ACME_READER, "/" + next)).findValuesAsText("id"))
        .containsExactly("a0");
    assertThat(json(server.get(ACME_READER, "/approvals?tool=other"))).isEmpty();
    assertProblem(
        server.get(ACME_READER, "/approvals?status=open"), 400, "parameter_invalid", "status");
  }

  @Test
  void list_isFilteredByRuleAndTool() {
    hold("a", "support-bot", "ci", NOW);
    hold("b", "sales-bot", "cron", NOW);

    assertThat(ids("rule=large-refund&tool=refund")).containsExactly("b", "a");
    assertThat(ids("rule=large-refund&target_id=support-bot")).containsExactly("a");
    assertThat(ids("tool=refund&caller=cron&status=pending")).containsExactly("b");
    assertThat(ids("rule=small-refund")).isEmpty();
    assertThat(ids("tool=refund&status=denied")).isEmpty();
    assertProblem(
        server.get(ACME_READER, "/approvals?tools=refund"), 400, "parameter_invalid", "tools");
  }

  private List<String> ids(String query) {
    return json(server.get(ACME_READER, "/approvals?" + query)).findValuesAsText("id");
  }

  @Test
  void one_saysWhatWouldRun() {
    hold("a", "support-bot", "ci", NOW);

    JsonNode approval = json(server.get(ACME_READER, "/approvals/a"));

    assertThat(approval.get("tool").asText()).isEqualTo("refund");
    assertThat(approval.get("arguments").asText()).isEqualTo("{\"amount\":150}");
    assertThat(approval.get("status").asText()).isEqualTo("pending");
    assertThat(approval.get("decided_by").isNull()).isTrue();
    assertThat(json(server.get(ACME_BLIND, "/approvals/a")).get("arguments").isNull()).isTrue();
  }

  @Test
  void whatACallerMayNotSee_doesNotExist() {
    hold("a", "sales-bot", "ci", NOW);

    assertProblem(server.get(OTHER, "/approvals/a"), 404, "approval_unknown", null);
    assertProblem(server.get(ACME_LIMITED, "/approvals/a"), 404, "approval_unknown", null);
    assertThat(json(server.get(ACME_LIMITED, "/approvals"))).isEmpty();
  }

  @Test
  void decision_countsOnce() {
    hold("a", "support-bot", "ci", NOW);

    HttpResponse<String> approved = server.post(ACME_APPROVER, "/approvals/a", APPROVE);

    assertThat(approved.statusCode()).isEqualTo(200);
    assertThat(json(approved).get("status").asText()).isEqualTo("approved");
    assertThat(json(approved).get("decided_by").asText()).isEqualTo("on-call");
    assertThat(json(approved).get("comment").asText()).isEqualTo("fine");
    assertProblem(
        server.post(ACME_APPROVER, "/approvals/a", "{\"decision\":\"deny\"}"),
        409,
        "already_decided",
        null);
  }

  @Test
  void decision_needsTheScope_andAnotherKeyThanTheOneThatAsked() {
    hold("a", "support-bot", "on-call", NOW);

    assertProblem(server.post(ACME_READER, "/approvals/a", APPROVE), 403, "scope_missing", null);
    assertProblem(server.post(ACME_APPROVER, "/approvals/a", APPROVE), 403, "self_approval", null);
    assertThat(json(server.get(ACME_READER, "/approvals/a")).get("status").asText())
        .isEqualTo("pending");
  }

  @Test
  void decision_thatIsNone_isRefused() {
    hold("a", "support-bot", "ci", NOW);

    assertProblem(
        server.post(ACME_APPROVER, "/approvals/a", "{\"decision\":\"maybe\"}"),
        400,
        "body_invalid",
        "decision");
    assertProblem(
        server.post(ACME_APPROVER, "/approvals/b", APPROVE), 404, "approval_unknown", null);
  }

  private void hold(String id, String target, String caller, Instant at) {
    Approval approval = PendingApproval.of(id, "h" + id, target, caller, at, NOW.plusSeconds(3600));
    server.approvals.open(
        new Hold("acme", "k" + id, "h" + id, Status.PENDING, NOW.plusSeconds(3600)),
        new byte[1],
        List.of(approval),
        NOW);
  }
}
