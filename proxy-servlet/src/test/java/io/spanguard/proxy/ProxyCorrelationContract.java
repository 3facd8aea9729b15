package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.ProxyFixture.KEY;
import static io.spanguard.proxy.ProxyFixture.OTHER_KEY;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.trace.Trace;
import jakarta.servlet.Filter;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Spans that a caller sends beside those of the gateway: they join, and change nothing. */
abstract class ProxyCorrelationContract {

  private static final ObjectMapper JSON = new ObjectMapper();

  abstract Container start(Filter filter);

  /** A proxied call, and its trace once it can be read. */
  private static Trace proxied(ProxyFixture fixture) throws Exception {
    fixture.provider.then(Script.json(200, ANSWER));
    fixture.send(
        fixture
            .post("/proxy/bot/v1/chat/completions", CHAT)
            .header("X-Agent-Id", "planner")
            .header("X-Session-Id", "s-1"));
    assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
    return fixture.sink.take();
  }

  private static JsonNode ingest(ProxyFixture fixture, String key, String json) throws Exception {
    HttpResponse<String> response =
        fixture.send(
            HttpRequest.newBuilder(fixture.uri("/v1/traces"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
    return JSON.readTree(response.body());
  }

  private static JsonNode read(ProxyFixture fixture, String key, String path) throws Exception {
    return JSON.readTree(
        fixture
            .send(
                HttpRequest.newBuilder(fixture.uri(path))
                    .header("Authorization", "Bearer " + key)
                    .GET())
            .body());
  }

  private static JsonNode spanOf(JsonNode trace, String spanId) {
    for (JsonNode span : trace.path("spans")) {
      if (span.path("span_id").asText().equals(spanId)) {
        return span;
      }
    }
    throw new AssertionError("no " + spanId + " in " + trace);
  }

  @Test
  void spansWithTheTraceIdOfACall_joinItsTree() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      Trace call = proxied(fixture);
      String root = span(call, "proxy.request").spanId();

      JsonNode answer =
          ingest(
              fixture,
              KEY,
              """
              {"trace_id":"%s","spans":[
                {"span_id":"t1","parent_span_id":"%s","name":"tool.search","kind":"tool","duration_ms":120}]}
              """
                  .formatted(call.traceId(), root));

      assertThat(answer.path("ingested").asInt()).isEqualTo(1);
      JsonNode trace = read(fixture, KEY, "/traces/" + call.traceId());
      assertThat(spanOf(trace, "t1").path("parent_span_id").asText()).isEqualTo(root);
      assertThat(spanOf(trace, "t1").path("source").asText()).isEqualTo("sdk");
      assertThat(spanOf(trace, root).path("source").asText()).isEqualTo("gateway");
      assertThat(trace.path("incomplete").asBoolean()).isFalse();
      assertThat(trace.path("span_count").asInt()).isEqualTo(call.spans().size() + 1);
    }
  }

  @Test
  void spansOfACaller_cannotAlterWhatTheGatewaySays() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      Trace call = proxied(fixture);
      String root = span(call, "proxy.request").spanId();
      String path = "/traces/" + call.traceId();
      JsonNode before = read(fixture, KEY, path);

      JsonNode answer =
          ingest(
              fixture,
              KEY,
              """
              {"trace_id":"%1$s","target_id":"another","spans":[
                {"span_id":"%2$s","parent_span_id":null,"name":"proxy.request","kind":"request",
                 "status":"blocked","duration_ms":1,"attributes":{"spanguard.outcome":"block"}},
                {"span_id":"x1","parent_span_id":"%2$s","name":"proxy.request","kind":"request",
                 "status":"blocked","source":"gateway","duration_ms":99999,
                 "attributes":{"spanguard.outcome":"block","spanguard.target_id":"another",
                   "spanguard.coverage":"full","spanguard.caller":"root","guardrail.outcome":"block"}},
                {"span_id":"x2","parent_span_id":"%2$s","name":"firewall.block","kind":"firewall",
                 "status":"blocked","duration_ms":1,"attributes":{"firewall.rule.id":"made-up"}}]}
              """
                  .formatted(call.traceId(), root));

      assertThat(answer.path("ingested").asInt()).isEqualTo(2);
      assertThat(answer.path("warnings").toString()).contains(root);
      JsonNode after = read(fixture, KEY, path);
      assertThat(spanOf(after, root)).isEqualTo(spanOf(before, root));
      for (String said :
          List.of(
              "outcome", "target_id", "coverage", "caller", "status", "blocked_by", "skipped")) {
        assertThat(after.path(said)).as(said).isEqualTo(before.path(said));
      }
      assertThat(spanOf(after, "x1").path("source").asText()).isEqualTo("sdk");
      assertThat(spanOf(after, "x1").toString()).doesNotContain("spanguard.outcome");
    }
  }

  @Test
  void spansThatComeBeforeTheGateways_areOverruled() throws Exception {
    String traceId = "0af7651916cd43dd8448eb211c80319c";
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      ingest(
          fixture,
          KEY,
          """
          {"trace_id":"%s","target_id":"another","spans":[
            {"span_id":"b7ad6b7169203331","name":"agent.run","kind":"agent","status":"blocked","duration_ms":5}]}
          """
              .formatted(traceId));
      fixture.provider.then(Script.json(200, ANSWER));
      fixture.send(
          fixture
              .post("/proxy/bot/v1/chat/completions", CHAT)
              .header("traceparent", "00-" + traceId + "-b7ad6b7169203331-01"));
      fixture.sink.take();
      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();

      JsonNode trace = read(fixture, KEY, "/traces/" + traceId);

      assertThat(trace.path("target_id").asText()).isEqualTo("bot");
      assertThat(trace.path("outcome").asText()).isEqualTo("allow");
      assertThat(trace.path("incomplete").asBoolean()).isFalse();
    }
  }

  @Test
  void sameTraceIdInAnotherWorkspace_staysApart() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      Trace call = proxied(fixture);
      String path = "/traces/" + call.traceId();
      JsonNode before = read(fixture, KEY, path);
      assertThat(read(fixture, OTHER_KEY, path).path("status").asInt()).isEqualTo(404);

      ingest(
          fixture,
          OTHER_KEY,
          "{\"trace_id\":\"%s\",\"spans\":[{\"span_id\":\"%s\",\"name\":\"theirs\",\"duration_ms\":1}]}"
              .formatted(call.traceId(), span(call, "proxy.request").spanId()));

      assertThat(read(fixture, KEY, path)).isEqualTo(before);
      JsonNode theirs = read(fixture, OTHER_KEY, path);
      assertThat(theirs.path("span_count").asInt()).isEqualTo(1);
      assertThat(theirs.path("name").asText()).isEqualTo("theirs");
    }
  }

  /** As the first of the documents that this project started from has it. */
  @Test
  void firstDocumentsExample_isReadBackNested() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      JsonNode answer =
          ingest(
              fixture,
              KEY,
              """
              {
                "trace_id": "t-abc",
                "spans": [
                  {"span_id": "s1", "name": "agent.run", "kind": "request",
                   "start_time": "2026-06-08T10:00:00Z", "end_time": "2026-06-08T10:00:02Z"},
                  {"span_id": "s2", "parent_span_id": "s1", "name": "tool.search",
                   "kind": "tool", "duration_ms": 120, "attributes": {"query": "…"}}
                ]
              }\
              """);

      assertThat(answer.path("trace_id").asText()).isEqualTo("t-abc");
      assertThat(answer.path("ingested").asInt()).isEqualTo(2);
      assertThat(answer.path("warnings")).isEmpty();
      JsonNode trace = read(fixture, KEY, "/traces/t-abc");
      assertThat(trace.path("span_count").asInt()).isEqualTo(2);
      assertThat(spanOf(trace, "s1").path("parent_span_id").isNull()).isTrue();
      assertThat(spanOf(trace, "s1").path("duration_ms").asDouble()).isEqualTo(2000);
      assertThat(spanOf(trace, "s2").path("parent_span_id").asText()).isEqualTo("s1");
      assertThat(spanOf(trace, "s2").path("kind").asText()).isEqualTo("tool");
      assertThat(spanOf(trace, "s2").path("duration_ms").asDouble()).isEqualTo(120);
      assertThat(spanOf(trace, "s2").path("attributes").path("query").asText()).isEqualTo("…");
    }
  }

  @Test
  void listOfATarget_isAsTheDocumentsHaveIt() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      Trace call = proxied(fixture);

      JsonNode list = read(fixture, KEY, "/traces?target_id=bot&limit=50");

      assertThat(list).hasSize(1);
      JsonNode row = list.get(0);
      assertThat(row.path("trace_id").asText()).isEqualTo(call.traceId());
      assertThat(row.path("started_at").asText()).isNotEmpty();
      assertThat(row.path("duration_ms").asDouble()).isPositive();
      assertThat(row.path("span_count").asInt()).isEqualTo(call.spans().size());
      assertThat(row.path("agent_id").asText()).isEqualTo("planner");
      assertThat(row.path("session_id").asText()).isEqualTo("s-1");
      assertThat(row.path("status").asText()).isEqualTo("ok");
      assertThat(row.path("model").asText()).startsWith("gpt-4o-mini");
      assertThat(row.path("target_id").asText()).isEqualTo("bot");
      assertThat(row.path("input_tokens").asInt()).isEqualTo(9);
      assertThat(row.path("output_tokens").asInt()).isEqualTo(3);
      assertThat(read(fixture, KEY, "/traces?target_id=other")).isEmpty();
    }
  }

  /** Root, guardrail, model and network, as the second document takes a trace apart. */
  @Test
  void treeOfACall_isAsTheDocumentsHaveIt() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      Trace call = proxied(fixture);

      JsonNode trace = read(fixture, KEY, "/traces/" + call.traceId());

      String root = span(call, "proxy.request").spanId();
      String llm = span(call, "llm.chat").spanId();
      List<String> tree = new ArrayList<>();
      for (JsonNode span : trace.path("spans")) {
        String parent = span.path("parent_span_id").asText();
        String below = parent.equals(root) ? "root" : parent.equals(llm) ? "llm" : "-";
        tree.add(below + "/" + span.path("name").asText() + "/" + span.path("kind").asText());
      }
      assertThat(tree)
          .containsExactlyInAnyOrder(
              "-/proxy.request/request",
              "root/guardrail.input/detector",
              "root/llm.chat/llm",
              "llm/http.client/other",
              "root/guardrail.output/detector");
    }
  }
}
