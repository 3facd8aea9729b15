package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.assertProblem;
import static io.spanguard.proxy.api.ApiRouterIT.json;
import static io.spanguard.proxy.api.ApiServer.ACME;
import static io.spanguard.proxy.api.ApiServer.ACME_ADMIN;
import static io.spanguard.proxy.api.ApiServer.ACME_BLIND;
import static io.spanguard.proxy.api.ApiServer.ACME_LIMITED;
import static io.spanguard.proxy.api.ApiServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The views over traces, spans by filter, and erasure. */
final class ViewsIT {

  private final ApiServer server = new ApiServer();

  @BeforeEach
  void send() {
    server.post(ACME, "/v1/traces", trace("t-1", "support-bot", "s-1", "anna", "ok"));
    server.post(ACME, "/v1/traces", trace("t-2", "support-bot", "s-1", "anna", "error"));
    server.post(ACME, "/v1/traces", trace("t-3", "sales-bot", "s-2", "bob", "ok"));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void targets_saysWhatTheLastDayWasLike() {
    JsonNode day = json(server.get(ACME, "/targets/support-bot")).get("last_24h");

    assertThat(day.get("requests").asInt()).isEqualTo(2);
    assertThat(day.get("errors").asInt()).isEqualTo(1);
    assertThat(day.get("p95_ms").asDouble()).isBetween(990.0, 1010.0);
    assertThat(day.get("series")).hasSize(24);
    assertThat(day.at("/series/22/requests").asInt() + day.at("/series/23/requests").asInt())
        .isEqualTo(2);
    assertThat(json(server.get(OTHER, "/targets/support-bot")).at("/last_24h/requests").asInt())
        .isZero();
  }

  @Test
  void stats_countByStepAndByGroup() {
    JsonNode stats =
        json(
            server.get(
                ACME,
                "/stats?from=2026-06-08T00:00:00Z&to=2026-06-09T00:00:00Z&step=1h&group_by=target"));

    assertThat(stats.at("/totals/requests").asInt()).isEqualTo(3);
    assertThat(stats.at("/totals/errors").asInt()).isEqualTo(1);
    assertThat(stats.get("series")).hasSize(24);
    assertThat(stats.at("/groups/0/value").asText()).isEqualTo("support-bot");
    assertThat(stats.at("/groups/0/totals/requests").asInt()).isEqualTo(2);
    assertThat(json(server.get(OTHER, "/stats")).at("/totals/requests").asInt()).isZero();
    assertThat(json(server.get(ACME_LIMITED, "/stats")).at("/totals/requests").asInt())
        .isEqualTo(2);
    assertThat(
            json(server.get(ACME_LIMITED, "/stats?target_id=sales-bot"))
                .at("/totals/requests")
                .asInt())
        .isZero();
  }

  @Test
  void stats_badParameters() {
    assertProblem(server.get(ACME, "/stats?setp=1h"), 400, "parameter_invalid", "setp");
    assertProblem(server.get(ACME, "/stats?step=1s"), 400, "parameter_invalid", "step");
    assertProblem(server.get(ACME, "/stats?step=soon"), 400, "parameter_invalid", "step");
    assertProblem(server.get(ACME, "/stats?group_by=tag"), 400, "parameter_invalid", "group_by");
    assertProblem(server.get(ACME, "/stats?from=9&to=8"), 400, "parameter_invalid", "to");
  }

  @Test
  void sessions_haveTheirTurnsInOrder() {
    JsonNode list = json(server.get(ACME, "/sessions"));
    JsonNode session = json(server.get(ACME, "/sessions/s-1"));

    assertThat(list).hasSize(2);
    assertThat(session.get("traces").asInt()).isEqualTo(2);
    assertThat(session.at("/turns/0/trace_id").asText()).isEqualTo("t-1");
    assertThat(session.at("/turns/1/trace_id").asText()).isEqualTo("t-2");
    assertThat(json(server.get(ACME, "/users/anna")).get("traces").asInt()).isEqualTo(2);
    assertProblem(server.get(OTHER, "/sessions/s-1"), 404, "session_unknown", null);
    assertProblem(server.get(ACME_LIMITED, "/users/bob"), 404, "user_unknown", null);
    assertThat(json(server.get(ACME_LIMITED, "/sessions"))).hasSize(1);
    assertThat(json(server.get(OTHER, "/sessions"))).isEmpty();
  }

  @Test
  void sessions_ofLongAgo_areThere() {
    server.post(
        ACME,
        "/v1/traces",
        """
        {"trace_id":"t-old","session_id":"s-old","agent_id":"a-old",
         "spans":[{"name":"run","start_time":"2020-01-01T00:00:00Z","duration_ms":1}]}\
        """);

    assertThat(json(server.get(ACME, "/sessions/s-old")).at("/turns/0/trace_id").asText())
        .isEqualTo("t-old");
    assertThat(server.get(ACME, "/sessions").body()).contains("s-old");
    assertThat(server.get(ACME, "/agents").body()).contains("a-old");
    assertProblem(
        server.get(ACME, "/sessions/s-old?from=2021-01-01"), 404, "session_unknown", null);
  }

  @Test
  void sessions_page() {
    HttpResponse<String> first = server.get(ACME, "/sessions?limit=1");
    String link = first.headers().firstValue("Link").orElseThrow();
    String next = link.substring(1, link.indexOf('>'));
    HttpResponse<String> second = server.get(ACME, "/" + next);

    assertThat(json(first).at("/0/id").asText()).isNotEqualTo(json(second).at("/0/id").asText());
    assertThat(second.headers().firstValue("Link")).isEmpty();
    assertProblem(
        server.get(ACME, "/users" + next.substring("sessions".length())),
        400,
        "cursor_invalid",
        "cursor");
  }

  @Test
  void spansQuery_findsByFilter() {
    String query =
        """
        {"start_time":"2026-06-01T00:00:00Z","limit":1,"sort":"asc",
         "filters":[{"field":"status","op":"eq","value":"ok"},
                    {"attribute":"user.id","op":"in","value":["anna","bob"]}]%s}\
        """;
    JsonNode first = json(server.post(ACME, "/v1/spans/query", query.formatted("")));
    String token = first.get("next_page_token").asText();
    JsonNode second =
        json(
            server.post(
                ACME, "/v1/spans/query", query.formatted(",\"page_token\":\"" + token + "\"")));

    assertThat(first.at("/data/0/trace_id").asText()).isEqualTo("t-1");
    assertThat(second.at("/data/0/trace_id").asText()).isEqualTo("t-3");
    assertThat(second.get("next_page_token").isNull()).isTrue();
    assertThat(json(server.post(OTHER, "/v1/spans/query", query.formatted(""))).get("data"))
        .isEmpty();
  }

  @Test
  void spansQuery_saysWhatIsWrong() {
    assertProblem(server.post(ACME, "/v1/spans/query", "{}"), 400, "body_invalid", "start_time");
    assertProblem(
        server.post(
            ACME,
            "/v1/spans/query",
            "{\"trace_ids\":[\"t-1\"],\"filters\":[{\"field\":\"modle\",\"op\":\"eq\",\"value\":1}]}"),
        400,
        "body_invalid",
        "filters[0].field");
    assertProblem(
        server.post(
            ACME_BLIND,
            "/v1/spans/query",
            "{\"trace_ids\":[\"t-1\"],\"filters\":[{\"attribute\":\"q\",\"op\":\"exists\"}]}"),
        403,
        "content_withheld",
        null);
  }

  @Test
  void erase_needsTheScope_andForgets() {
    assertProblem(delete(ACME, "/traces/t-1"), 403, "scope_missing", null);
    assertProblem(delete(ACME_ADMIN, "/traces/t-9"), 404, "trace_unknown", null);
    assertProblem(delete(ACME_ADMIN, "/traces"), 400, "parameter_invalid", "user_id");

    assertThat(delete(ACME_ADMIN, "/traces/t-3").body()).isEqualTo("{\"erased\":1,\"more\":false}");
    assertThat(delete(ACME_ADMIN, "/traces?user_id=anna").body())
        .isEqualTo("{\"erased\":2,\"more\":false}");
    assertThat(json(server.get(ACME, "/traces"))).isEmpty();
  }

  private HttpResponse<String> delete(String key, String path) {
    return server.send(server.request(path).header("X-Spanguard-Key", key).DELETE());
  }

  private static String trace(
      String id, String target, String session, String user, String status) {
    String second = id.substring(2);
    return """
    {"trace_id":"%s","target_id":"%s","session_id":"%s",
     "spans":[{"span_id":"a","name":"run","kind":"request","status":"%s",
               "start_time":"2026-06-08T11:59:0%sZ","duration_ms":1000,
               "attributes":{"user.id":"%s"}}]}\
    """
        .formatted(id, target, session, status, second, user);
  }
}
