package io.spanguard.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Answers in the shapes of the API's description where the server does not have an endpoint yet: it
 * is asked first, and only what it answers with 404 is made here. For use by one test.
 */
final class ConsoleAnswers {

  private static final Pattern LATER =
      Pattern.compile(".*/(stats|pipeline|sessions|agents|users|approvals)([/?].*)?$");

  /** The bodies of decisions that came in. */
  final List<String> decisions = new ArrayList<>();

  private final Instant now = Instant.now();
  private final ConsoleServer server;
  private String approvalStatus = "pending";

  private ConsoleAnswers(ConsoleServer server) {
    this.server = server;
  }

  static ConsoleAnswers on(Page page, ConsoleServer server) {
    ConsoleAnswers answers = new ConsoleAnswers(server);
    page.route(LATER, answers::answer);
    return answers;
  }

  private void answer(Route route) {
    APIResponse real = route.fetch();
    if (real.status() != 404) {
      route.fulfill(new Route.FulfillOptions().setResponse(real));
      return;
    }
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(200)
            .setContentType("application/json")
            .setBody(made(route.request()).toString()));
  }

  private JsonNode made(Request request) {
    URI uri = URI.create(request.url());
    String[] path = uri.getPath().substring(1).split("/", 2);
    String query = String.valueOf(uri.getQuery());
    return switch (path[0]) {
      case "stats" -> stats(query);
      case "pipeline" ->
          read(
              "{\"accepted\":120,\"stored\":118,\"waiting\":2,\"dropped\":0,\"set_aside\":0,\"oldest_waiting_ms\":40}");
      case "approvals" -> approvals(request, query, path.length > 1);
      default ->
          path.length > 1
              ? one(path[0], path[1])
              : array(
                  activity(
                      path[0].equals("users")
                          ? "u-17"
                          : path[0].equals("agents") ? "planner" : "s-checkout"));
    };
  }

  private JsonNode stats(String query) {
    ObjectNode answer = ConsoleTraffic.MAPPER.createObjectNode();
    ArrayNode series = answer.putArray("series");
    for (int i = 0; i < 24; i++) {
      ObjectNode point =
          series.addObject().put("start", now.minus(Duration.ofHours(24 - i)).toString());
      point.put("requests", 60 + i).put("ok", 50 + i).put("blocked", 7).put("errors", 3);
      point.put("p50_ms", 400 + i * 5).put("p95_ms", 1400 + i * 9).put("p99_ms", 3000 + i * 20);
      point.put("first_chunk_p50_ms", 120).put("first_chunk_p95_ms", 300 + i);
      point
          .put("input_tokens", 9000 + i * 100)
          .put("output_tokens", 2000)
          .put("cost_usd", 0.02 + i / 1000.0);
    }
    answer.set(
        "blocks",
        read(
            "{\"category\":{\"LLM01:2025\":3,\"LLM06:2025\":1},\"guardrail\":{\"injection\":3},\"rule\":{\"no-deletes\":1}}"));
    if (query.contains("group_by")) {
      String value = query.contains("agent") ? "planner" : "demo-model";
      answer
          .putArray("groups")
          .addObject()
          .put("value", value)
          .put("rest", false)
          .set(
              "totals",
              read(
                  "{\"requests\":70,\"blocked\":4,\"errors\":2,\"p95_ms\":1500,\"input_tokens\":900,\"output_tokens\":80,\"cost_usd\":0.4}"));
    }
    return answer;
  }

  private ObjectNode activity(String id) {
    return (ObjectNode)
        read(
            "{\"id\":\"%s\",\"first_seen\":\"%s\",\"last_seen\":\"%s\",\"traces\":6,\"turns\":6,\"tools\":[{\"name\":\"find_order\",\"traces\":2}],\"violations\":2,\"block_rate\":0.25,\"p50_ms\":20.5,\"p95_ms\":80.1,\"tokens\":812,\"cost_usd\":0.01}"
                .formatted(id, now.minusSeconds(900), now.minusSeconds(20)));
  }

  private JsonNode one(String kind, String id) {
    ObjectNode found = activity(id);
    if (kind.equals("sessions")) {
      ArrayNode turns = found.putArray("turns");
      JsonNode traces = read(server.get("/traces?limit=50&session_id=" + id).body());
      for (int i = traces.size() - 1; i >= 0; i--) {
        turns.add(traces.get(i));
      }
    }
    return found;
  }

  private JsonNode approvals(Request request, String query, boolean isOne) {
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
