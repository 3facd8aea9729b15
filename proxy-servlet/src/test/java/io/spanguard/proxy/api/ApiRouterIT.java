package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiServer.ACME;
import static io.spanguard.proxy.api.ApiServer.ACME_BLIND;
import static io.spanguard.proxy.api.ApiServer.ACME_LIMITED;
import static io.spanguard.proxy.api.ApiServer.ACME_READER;
import static io.spanguard.proxy.api.ApiServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reading: the list, one trace, facets, targets, and who sees what. */
final class ApiRouterIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final Pattern NEXT = Pattern.compile("<traces\\?([^>]*)>; rel=\"next\"");

  private final ApiServer server = new ApiServer();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void theFirstDocumentsCallsWork() {
    String body =
        """
        {"trace_id": "t-abc",
         "spans": [
           {"span_id": "s1", "name": "agent.run", "kind": "request",
            "start_time": "2026-06-08T10:00:00Z", "end_time": "2026-06-08T10:00:02Z"},
           {"span_id": "s2", "parent_span_id": "s1", "name": "tool.search",
            "kind": "tool", "duration_ms": 120, "attributes": {"query": "…"}}]}
        """;

    JsonNode ingested = json(server.post(ACME, "/v1/traces", body));
    JsonNode list = json(server.get(ACME, "/traces?limit=50"));
    JsonNode trace = json(server.get(ACME, "/traces/t-abc"));

    assertThat(ingested.toString())
        .isEqualTo("{\"trace_id\":\"t-abc\",\"ingested\":2,\"warnings\":[]}");
    assertThat(list).hasSize(1);
    assertThat(list.get(0).get("trace_id").asText()).isEqualTo("t-abc");
    assertThat(list.get(0).get("span_count").asInt()).isEqualTo(2);
    assertThat(trace.get("spans")).hasSize(2);
    assertThat(trace.at("/spans/0/span_id").asText()).isEqualTo("s1");
    assertThat(trace.at("/spans/0/parent_span_id").isNull()).isTrue();
    assertThat(trace.at("/spans/0/duration_ms").asDouble()).isEqualTo(2000);
    assertThat(trace.at("/spans/1/parent_span_id").asText()).isEqualTo("s1");
    assertThat(trace.at("/spans/1/kind").asText()).isEqualTo("tool");
    assertThat(trace.at("/spans/1/duration_ms").asDouble()).isEqualTo(120);
    assertThat(trace.at("/spans/1/end_time").asText()).startsWith("2026-06-08T12:00:00");
    assertThat(trace.at("/spans/1/attributes/query").asText()).isEqualTo("…");
    assertThat(trace.at("/linked_from").isArray()).isTrue();
  }

  @Test
  void trace_saysWhichSpansLinkToIt() {
    server.post(ACME, "/v1/traces", ingest("t-1", ""));
    server.post(
        ACME,
        "/v1/traces",
        """
        {"trace_id":"t-2","spans":[{"span_id":"s9","name":"sub-agent",
         "links":[{"trace_id":"t-1","span_id":"s1","attributes":{}}]}]}\
        """);

    JsonNode linkedFrom = json(server.get(ACME, "/traces/t-1")).get("linked_from");

    assertThat(linkedFrom.toString()).isEqualTo("[{\"trace_id\":\"t-2\",\"span_id\":\"s9\"}]");
    assertThat(ids(server.get(ACME, "/traces?links_to=t-1"))).containsExactly("t-2");
  }

  @Test
  void traces_listByTargetAsTheFirstDocumentDoes() {
    server.post(ACME, "/v1/traces", ingest("t-1", "\"target_id\":\"support-bot\","));
    server.post(ACME, "/v1/traces", ingest("t-2", "\"target_id\":\"sales-bot\","));

    assertThat(ids(server.get(ACME, "/traces?target_id=support-bot&limit=50")))
        .containsExactly("t-1");
    assertThat(ids(server.get(ACME, "/traces"))).containsExactlyInAnyOrder("t-1", "t-2");
    assertThat(ids(server.get(ACME, "/traces?target_id=none"))).isEmpty();
  }

  @Test
  void traces_pages() {
    for (int i = 0; i < 5; i++) {
      server.post(ACME, "/v1/traces", ingest("t-" + i, ""));
    }

    List<String> seen = new ArrayList<>();
    String query = "limit=2&source=sdk&from=2026-01-01T00:00:00%2B00:00";
    int pages = 0;
    while (query != null) {
      HttpResponse<String> page = server.get(ACME, "/traces?" + query);
      seen.addAll(ids(page));
      query = next(page);
      pages++;
    }

    assertThat(seen).containsExactly("t-4", "t-3", "t-2", "t-1", "t-0");
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void traces_linkIsRelativeToTheMountPoint() {
    server.post(ACME, "/v1/traces", ingest("t-1", ""));
    server.post(ACME, "/v1/traces", ingest("t-2", ""));

    String next = next(server.get(ACME, "/traces?limit=1"));

    assertThat(URI.create("http://host/sg/traces?limit=1").resolve("traces?" + next).getPath())
        .isEqualTo("/sg/traces");
  }

  @Test
  void traces_cursorIsGoodForItsOwnListOnly() {
    server.post(ACME, "/v1/traces", ingest("t-1", ""));
    server.post(ACME, "/v1/traces", ingest("t-2", ""));
    String next = next(server.get(ACME, "/traces?limit=1&source=sdk"));
    String cursor = next.substring(next.indexOf("cursor="));

    assertThat(ids(server.get(ACME, "/traces?" + cursor + "&source=sdk&limit=9")))
        .containsExactly("t-1");
    assertProblem(server.get(ACME, "/traces?" + cursor), 400, "cursor_invalid", "cursor");
    assertProblem(
        server.get(OTHER, "/traces?source=sdk&" + cursor), 400, "cursor_invalid", "cursor");
    assertProblem(server.get(ACME, "/traces?source=sdk&cursor=x"), 400, "cursor_invalid", "cursor");
  }

  @Test
  void traces_badParameters() {
    HttpResponse<String> response = server.get(ACME, "/traces?stauts=ok&limit=0");

    assertProblem(response, 400, "parameter_invalid", "stauts");
    assertThat(json(response).at("/errors/0/message").asText()).contains("did you mean status?");
    assertThat(json(response).at("/errors/1/field").asText()).isEqualTo("limit");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void trace_ofAnotherWorkspaceDoesNotExist() {
    server.post(ACME, "/v1/traces", ingest("t-1", ""));
    server.post(OTHER, "/v1/traces", ingest("t-2", ""));

    assertThat(ids(server.get(OTHER, "/traces"))).containsExactly("t-2");
    assertProblem(server.get(OTHER, "/traces/t-1"), 404, "trace_unknown", null);
    assertProblem(server.get(OTHER, "/traces/t-1/spans/s"), 404, "trace_unknown", null);
    assertThat(json(server.get(OTHER, "/traces/facets?field=name")).at("/0/count").asInt()).isOne();
  }

  @Test
  void trace_sameIdInTwoWorkspacesStaysApart() {
    server.post(ACME, "/v1/traces", ingest("t-1", "\"session_id\":\"acme\","));
    server.post(OTHER, "/v1/traces", ingest("t-1", "\"session_id\":\"other\","));

    assertThat(json(server.get(ACME, "/traces/t-1")).get("session_id").asText()).isEqualTo("acme");
    assertThat(json(server.get(ACME, "/traces/t-1")).get("spans")).hasSize(1);
    assertThat(json(server.get(OTHER, "/traces/t-1")).get("session_id").asText())
        .isEqualTo("other");
  }

  @Test
  void trace_unknown() {
    assertProblem(server.get(ACME, "/traces/nope"), 404, "trace_unknown", null);
    assertProblem(server.get(ACME, "/traces/a%20b"), 404, "trace_unknown", null);
    assertProblem(server.get(ACME, "/traces/t?format=xml"), 400, "parameter_invalid", "format");
    assertProblem(server.get(ACME, "/traces/t?content=some"), 400, "parameter_invalid", "content");
    assertProblem(server.get(ACME, "/traces/t?x=1"), 400, "parameter_invalid", "x");
  }

  @Test
  void trace_previewCutsLongTexts() {
    String text = "x".repeat(5000);
    server.post(
        ACME,
        "/v1/traces",
        "{\"trace_id\":\"t-1\",\"spans\":[{\"span_id\":\"s\",\"name\":\"n\",\"attributes\":{\"a\":\""
            + text
            + "\"}}]}");

    JsonNode preview = json(server.get(ACME, "/traces/t-1?content=preview"));
    JsonNode whole = json(server.get(ACME, "/traces/t-1/spans/s"));

    assertThat(preview.at("/spans/0/attributes/a").asText())
        .hasSizeLessThan(1100)
        .endsWith("… [cut: 5000 characters]");
    assertThat(whole.at("/attributes/a").asText()).isEqualTo(text);
    assertThat(whole.get("trace_id").asText()).isEqualTo("t-1");
    assertProblem(server.get(ACME, "/traces/t-1/spans/x"), 404, "span_unknown", null);
  }

  @Test
  void trace_keyThatDoesNotReadContent() {
    saveGatewayTrace("support-bot");

    JsonNode list = json(server.get(ACME_BLIND, "/traces"));
    JsonNode trace = json(server.get(ACME_BLIND, "/traces/" + TRACE));
    JsonNode seen = json(server.get(ACME, "/traces/" + TRACE));

    assertThat(seen.get("input_preview").asText()).isEqualTo("hello");
    assertThat(list.at("/0/input_preview").isNull()).isTrue();
    assertThat(trace.get("input_preview").isNull()).isTrue();
    assertThat(trace.at("/spans/0/attributes/gen_ai.input.messages").asText())
        .startsWith("[withheld");
    assertThat(trace.at("/spans/0/attributes/llm.model").asText()).isEqualTo("gpt-4o-mini");
    assertThat(trace.toString()).doesNotContain("hello");
    assertProblem(server.get(ACME_BLIND, "/traces?q=hello"), 403, "content_withheld", null);
    assertProblem(server.get(ACME_BLIND, "/traces?attr.query=x"), 403, "content_withheld", null);
    assertThat(server.get(ACME_BLIND, "/traces?attr.tool.name=x").statusCode()).isEqualTo(200);
  }

  @Test
  void trace_keyLimitedToTargets() {
    saveGatewayTrace("sales-bot");
    server.post(ACME, "/v1/traces", ingest("t-1", "\"target_id\":\"support-bot\","));
    server.post(ACME, "/v1/traces", ingest("t-2", ""));
    server.post(ACME_LIMITED, "/v1/traces", ingest(TRACE, "\"target_id\":\"support-bot\","));

    assertThat(ids(server.get(ACME_LIMITED, "/traces"))).containsExactly("t-1");
    assertThat(ids(server.get(ACME_LIMITED, "/traces?target_id=sales-bot"))).isEmpty();
    assertProblem(server.get(ACME_LIMITED, "/traces/" + TRACE), 404, "trace_unknown", null);
    assertProblem(server.get(ACME_LIMITED, "/traces/t-2"), 404, "trace_unknown", null);
    assertThat(server.get(ACME_LIMITED, "/traces/t-1").statusCode()).isEqualTo(200);
    assertThat(json(server.get(ACME_LIMITED, "/targets"))).hasSize(1);
    assertProblem(server.get(ACME_LIMITED, "/targets/sales-bot"), 404, "target_unknown", null);
  }

  @Test
  void facets() {
    saveGatewayTrace("support-bot");

    assertThat(json(server.get(ACME, "/traces/facets?field=model")).toString())
        .isEqualTo("[{\"value\":\"gpt-4o-mini\",\"count\":1}]");
    assertThat(json(server.get(ACME, "/traces/facets?field=model&status=ok"))).isEmpty();
    assertProblem(server.get(ACME, "/traces/facets"), 400, "parameter_invalid", "field");
    assertProblem(
        server.get(ACME, "/traces/facets?field=modle"), 400, "parameter_invalid", "field");
  }

  @Test
  void facets_ofAKeyLimitedToTargets_countWhatItSees() {
    saveGatewayTrace("sales-bot");
    server.post(ACME, "/v1/traces", ingest("t-1", "\"target_id\":\"support-bot\","));
    server.post(ACME, "/v1/traces", ingest("t-2", "\"target_id\":\"support-bot\","));

    assertThat(json(server.get(ACME_LIMITED, "/traces/facets?field=target_id")).toString())
        .isEqualTo("[{\"value\":\"support-bot\",\"count\":2}]");
    assertThat(json(server.get(ACME_LIMITED, "/traces/facets?field=model"))).isEmpty();
  }

  @Test
  void trace_ofSeveralTargets_isSeenByWhoMayUseThemAll() {
    saveGatewayTrace("sales-bot");
    Span other =
        Span.builder(TRACE, "00f067aa0ba902b8", "proxy.request")
            .kind(SpanKind.REQUEST)
            .source(SpanSource.GATEWAY)
            .start(ApiServer.NOW.minusSeconds(1))
            .attributes(Attributes.builder().put(Names.TARGET_ID, "support-bot").build())
            .build();
    server.store.save(List.of(new SpanBatch("acme", List.of(other))));
    String stats = "/stats?from=2026-06-08&to=2026-06-09";

    assertThat(ids(server.get(ApiServer.ACME_BOTH, "/traces"))).containsExactly(TRACE);
    assertThat(ids(server.get(ACME_LIMITED, "/traces"))).isEmpty();
    assertProblem(server.get(ACME_LIMITED, "/traces/" + TRACE), 404, "trace_unknown", null);
    assertThat(json(server.get(ACME_LIMITED, stats)).at("/totals/requests").asInt()).isZero();
    assertThat(
            json(server.post(
                    ACME_LIMITED, "/v1/spans/query", "{\"trace_ids\":[\"" + TRACE + "\"]}"))
                .get("data"))
        .isEmpty();
    assertThat(
            json(server.get(ACME, stats + "&target_id=support-bot")).at("/totals/requests").asInt())
        .isEqualTo(2);
  }

  @Test
  void targets() {
    JsonNode target = json(server.get(ACME, "/targets/support-bot"));

    assertThat(target.get("proxy_url").asText()).isEqualTo("proxy/support-bot");
    assertThat(target.get("sdk_base_url").asText()).isEqualTo("proxy/support-bot/v1");
    assertThat(target.get("wire").asText()).isEqualTo("auto");
    assertThat(target.get("firewall_default").asText()).isEqualTo("allow");
    assertThat(json(server.get(ACME, "/targets"))).hasSize(2);
  }

  @Test
  void keysAndScopes() {
    HttpResponse<String> missing = server.send(server.request("/traces"));
    assertProblem(missing, 401, "key_missing", null);
    assertThat(missing.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertProblem(server.get("x".repeat(40), "/traces"), 401, "key_invalid", null);
    assertProblem(server.post(ACME_READER, "/v1/traces", "{}"), 403, "scope_missing", null);
  }

  @Test
  void methods() {
    HttpResponse<String> response = server.send(server.request("/v1/traces").DELETE());
    HttpResponse<String> head =
        server.send(
            server
                .request("/traces")
                .header("X-Spanguard-Key", ACME)
                .method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));

    assertProblem(response, 405, "method_not_allowed", null);
    assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void otherPathsGoDownTheChain() {
    for (String path : List.of("/", "/trace", "/traces/", "/traces/a/b", "/v1/trace", "/TRACES")) {
      HttpResponse<String> response = server.get(ACME, path);
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertThat(response.body()).as(path).doesNotContain("tag:spanguard.io");
    }
  }

  private void saveGatewayTrace(String target) {
    Span span =
        Span.builder(TRACE, "00f067aa0ba902b7", "proxy.request")
            .kind(SpanKind.REQUEST)
            .source(SpanSource.GATEWAY)
            .status(SpanStatus.BLOCKED)
            .start(ApiServer.NOW)
            .attributes(
                Attributes.builder()
                    .put(Names.TARGET_ID, target)
                    .put(Names.OUTCOME, "block")
                    .put(Names.LLM_MODEL, "gpt-4o-mini")
                    .put(Names.INPUT_PREVIEW, "hello")
                    .put(Names.INPUT_MESSAGES, "[{\"content\":\"hello\"}]")
                    .build())
            .build();
    server.store.save(List.of(new SpanBatch("acme", List.of(span))));
  }

  static String ingest(String traceId, String members) {
    return "{\"trace_id\":\"" + traceId + "\"," + members + "\"spans\":[{\"name\":\"run\"}]}";
  }

  static void assertProblem(HttpResponse<String> response, int status, String code, String field) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.get("type").asText()).endsWith(":" + code);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("title").asText()).isNotEmpty();
    assertThat(problem.get("detail").asText()).isNotEmpty();
    if (field != null) {
      assertThat(problem.at("/errors/0/field").asText()).isEqualTo(field);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return new JsonMapper().readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(response.body(), e);
    }
  }

  private static List<String> ids(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    List<String> ids = new ArrayList<>();
    json(response).forEach(summary -> ids.add(summary.get("trace_id").asText()));
    return ids;
  }

  private static String next(HttpResponse<String> response) {
    Matcher link = NEXT.matcher(response.headers().firstValue("Link").orElse(""));
    return link.matches() ? link.group(1) : null;
  }
}
