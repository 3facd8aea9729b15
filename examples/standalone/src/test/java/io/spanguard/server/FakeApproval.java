package io.spanguard.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One held call in the shape of the API's description, in front of the server's own approvals. For
 * use by one test.
 */
final class FakeApproval {

  private static final Pattern PATHS = Pattern.compile("^http://[^/]+/approvals([/?].*)?$");

  /** The bodies of decisions that came in. */
  final List<String> decisions = new ArrayList<>();

  private final Instant now = Instant.now();
  private String approvalStatus = "pending";

  private FakeApproval() {}

  static FakeApproval on(Page page) {
    FakeApproval approval = new FakeApproval();
    page.route(PATHS, approval::answer);
    return approval;
  }

  private void answer(Route route) {
    URI uri = URI.create(route.request().url());
    boolean isOne = uri.getPath().substring(1).contains("/");
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(200)
            .setContentType("application/json")
            .setBody(answer(route.request(), isOne, String.valueOf(uri.getQuery())).toString()));
  }

  private JsonNode answer(Request request, boolean isOne, String query) {
    if (request.method().equals("POST")) {
      decisions.add(request.postData());
      approvalStatus = request.postData().contains("\"approve\"") ? "approved" : "denied";
    }
    ObjectNode approval =
        (ObjectNode)
            read(
                "{\"id\":\"apr-1\",\"target_id\":\"support-bot\",\"trace_id\":\"%s\",\"rule\":\"large-refund\",\"risk\":\"high\",\"category\":\"LLM06:2025\",\"tool\":\"refund\",\"arguments\":\"{\\\"amount\\\":129.9,\\\"to\\\":\\\"{EMAIL_5f0c9a31d2}\\\"}\",\"reason\":\"refunds over 100 need a person\",\"caller\":\"checkout-service\",\"agent_id\":\"planner\",\"session_id\":\"s-checkout\",\"model\":\"demo-model\",\"requested_at\":\"%s\",\"expires_at\":\"%s\",\"status\":\"%s\"}"
                    .formatted(
                        ConsoleTraffic.AGENT_TRACE, now, now.plusSeconds(3600), approvalStatus));
    if (!approvalStatus.equals("pending")) {
      approval
          .put("decided_by", "operator")
          .put("decided_at", now.plusSeconds(30).toString())
          .put("comment", "fine");
    }
    if (isOne) {
      return approval;
    }
    return query.contains("status=" + approvalStatus) ? array(approval) : array();
  }

  private static ArrayNode array(JsonNode... items) {
    return ConsoleTraffic.MAPPER.createArrayNode().addAll(List.of(items));
  }

  private static JsonNode read(String json) {
    try {
      return ConsoleTraffic.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
