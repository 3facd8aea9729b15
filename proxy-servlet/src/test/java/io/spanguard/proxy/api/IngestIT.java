package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.assertProblem;
import static io.spanguard.proxy.api.ApiRouterIT.ingest;
import static io.spanguard.proxy.api.ApiRouterIT.json;
import static io.spanguard.proxy.api.ApiServer.ACME;
import static io.spanguard.proxy.api.ApiServer.ACME_BOTH;
import static io.spanguard.proxy.api.ApiServer.ACME_LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.pipeline.Admission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sending spans in. */
final class IngestIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String BODY =
      "{\"trace_id\":\"t-1\",\"session_id\":\"s\",\"spans\":[{\"span_id\":\"s1\",\"name\":\"n\","
          + "\"kind\":\"llm\",\"start_time\":\"2026-06-08T10:00:00Z\",\"duration_ms\":1.5,"
          + "\"attributes\":{\"a\":[1,2.5,{\"b\":null}]},\"events\":[{\"name\":\"e\",\"time\":1}],"
          + "\"links\":[{\"trace_id\":\"t\",\"span_id\":\"s\"}]}]}";

  private final ApiServer server = new ApiServer();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void noRoom() {
    server.admission = Admission.FULL;

    HttpResponse<String> response = server.post(ACME, "/v1/traces", ingest("t-1", ""));

    assertProblem(response, 503, "overloaded", null);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(server.get(ACME, "/traces/t-1").statusCode()).isEqualTo(404);
  }

  @Test
  void oneBadSpanKeepsAllOut() {
    HttpResponse<String> response =
        server.post(
            ACME,
            "/v1/traces",
            "{\"trace_id\":\"t-1\",\"spans\":[{\"name\":\"a\"},{\"name\":\"b\",\"start_time\":\"x\"}]}");

    assertProblem(response, 400, "body_invalid", "spans[1].start_time");
    assertThat(server.get(ACME, "/traces/t-1").statusCode()).isEqualTo(404);
  }

  @Test
  void sentTwice_storedOnce() {
    server.post(ACME, "/v1/traces", BODY);
    server.post(ACME, "/v1/traces", BODY);

    assertThat(json(server.get(ACME, "/traces/t-1")).get("spans")).hasSize(1);
  }

  @Test
  void idTheGatewayHasUsed() {
    Span span =
        Span.builder(TRACE, "00f067aa0ba902b7", "proxy.request")
            .source(SpanSource.GATEWAY)
            .start(ApiServer.NOW)
            .build();
    server.store.save(List.of(new SpanBatch("acme", List.of(span))));

    JsonNode answer =
        json(
            server.post(
                ACME,
                "/v1/traces",
                "{\"trace_id\":\"4BF92F3577B34DA6A3CE929D0E0E4736\",\"spans\":["
                    + "{\"name\":\"fake\",\"span_id\":\"00f067aa0ba902b7\"},"
                    + "{\"name\":\"mine\",\"span_id\":\"00f067aa0ba902b8\","
                    + "\"parent_span_id\":\"00f067aa0ba902b7\"}]}"));

    assertThat(answer.get("trace_id").asText()).isEqualTo(TRACE);
    assertThat(answer.get("ingested").asInt()).isOne();
    assertThat(answer.at("/warnings/0").asText()).contains("00f067aa0ba902b7");
    assertThat(server.get(ACME, "/traces/" + TRACE).body()).contains("mine").doesNotContain("fake");
  }

  @Test
  void targets() {
    assertProblem(
        server.post(ACME_LIMITED, "/v1/traces", ingest("t-1", "\"target_id\":\"sales-bot\",")),
        403,
        "target_forbidden",
        null);

    JsonNode unknown =
        json(server.post(ACME, "/v1/traces", ingest("t-2", "\"target_id\":\"suport-bot\",")));

    assertThat(unknown.get("ingested").asInt()).isOne();
    assertThat(unknown.at("/warnings/0").asText()).contains("did you mean support-bot?");
  }

  @Test
  void keyForOneTarget_sendsForThatOne() {
    server.post(ACME_LIMITED, "/v1/traces", ingest("t-1", ""));

    assertThat(json(server.get(ACME_LIMITED, "/traces/t-1")).get("target_id").asText())
        .isEqualTo("support-bot");
  }

  @Test
  void keyForSomeTargets_namesOne() {
    HttpResponse<String> unnamed = server.post(ACME_BOTH, "/v1/traces", ingest("t-1", ""));

    assertProblem(unnamed, 403, "target_forbidden", null);
    assertThat(unnamed.body()).contains("target_id: sales-bot, support-bot");
    assertThat(
            server
                .post(ACME_BOTH, "/v1/traces", ingest("t-1", "\"target_id\":\"sales-bot\","))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void keyForOneTarget_addsToNoTraceOfOthers() {
    server.post(ACME, "/v1/traces", ingest("t-sales", "\"target_id\":\"sales-bot\","));
    server.post(ACME, "/v1/traces", ingest("t-none", ""));
    server.post(ACME, "/v1/traces", ingest("t-own", "\"target_id\":\"support-bot\","));

    for (String trace : List.of("t-sales", "t-none")) {
      assertProblem(
          server.post(ACME_LIMITED, "/v1/traces", ingest(trace, "")),
          403,
          "target_forbidden",
          null);
      assertThat(json(server.get(ACME, "/traces/" + trace)).get("spans")).hasSize(1);
    }
    server.post(ACME_LIMITED, "/v1/traces", ingest("t-own", ""));
    assertThat(json(server.get(ACME, "/traces/t-own")).get("spans")).hasSize(2);
  }

  @Test
  void textsAndListsBeyondTheLimits_areCutAndToldOf() {
    String body =
        "{\"trace_id\":\"t-1\",\"spans\":[{\"name\":\"x\",\"attributes\":{\"a\":\""
            + "x".repeat(300_000)
            + "\"},\"events\":["
            + "{\"name\":\"e\"},".repeat(1_500)
            + "{\"name\":\"e\"}]}]}";

    JsonNode answer = json(server.post(ACME, "/v1/traces", body));
    JsonNode span = json(server.get(ACME, "/traces/t-1")).at("/spans/0");

    assertThat(answer.get("warnings")).hasSize(2);
    assertThat(span.at("/attributes/a").asText()).endsWith("…[cut: 37856 characters]");
    assertThat(span.get("events")).hasSize(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "{\"spans\":[}",
        "nonsense",
        "{} {}",
        "{\"spans\":[],\"spans\":[]}",
        "{\"spans\":[{\"name\":\"\\ud800\",\"start_time\":1e9999999999999}]}",
        "{'spans':[]}",
        "{\"spans\":[{\"name\":\"x\",\"attributes\":{\"n\":NaN}}]}"
      })
  void notJson(String body) {
    assertThat(server.post(ACME, "/v1/traces", body).statusCode()).isEqualTo(400);
  }

  @Test
  void tooDeep() {
    String deep = "{\"spans\":[{\"name\":\"x\",\"attributes\":{\"a\":" + "[".repeat(5000);

    HttpResponse<String> response = server.post(ACME, "/v1/traces", deep);

    assertProblem(response, 400, "body_invalid", null);
  }

  @Test
  void tooManyValues() {
    String body =
        "{\"spans\":[{\"name\":\"x\",\"attributes\":{\"a\":[" + "1,".repeat(2_000_001) + "1]}}]}";

    assertProblem(server.post(ACME, "/v1/traces", body), 413, "body_too_large", null);
  }

  @Test
  void gzip() throws IOException {
    assertThat(send(gzipped(BODY.getBytes(StandardCharsets.UTF_8)), "gzip").statusCode())
        .isEqualTo(200);
    byte[] whole = gzipped(BODY.getBytes(StandardCharsets.UTF_8));
    assertProblem(send(java.util.Arrays.copyOf(whole, 40), "gzip"), 400, "body_invalid", null);
    assertProblem(send(BODY.getBytes(StandardCharsets.UTF_8), "gzip"), 400, "body_invalid", null);
    HttpResponse<String> brotli = send(whole, "br");
    assertProblem(brotli, 415, "encoding_unsupported", null);
    assertThat(brotli.headers().firstValue("Accept-Encoding")).hasValue("gzip, identity");
  }

  @Test
  void gzipBomb() throws IOException {
    byte[] spaces = new byte[(64 << 20) + 1];
    java.util.Arrays.fill(spaces, (byte) ' ');

    assertProblem(send(gzipped(spaces), "gzip"), 413, "body_too_large", null);
  }

  @Test
  void otherTypes() {
    assertProblem(sendAs("text/plain"), 415, "media_type_unsupported", null);
    assertProblem(sendAs("application/x-www-form-urlencoded"), 415, "media_type_unsupported", null);
    assertProblem(sendAs("application/json; charset=utf-16"), 415, "media_type_unsupported", null);
    assertThat(sendAs("application/json; charset=UTF-8").statusCode()).isEqualTo(200);
  }

  @Test
  void notUtf8() throws IOException {
    byte[] latin = BODY.replace("\"n\"", "\"ä\"").getBytes(StandardCharsets.ISO_8859_1);

    assertProblem(send(latin, "identity"), 400, "body_invalid", null);
  }

  @Test
  void damagedBodiesNeverFailTheServer() {
    Random random = new Random(7);
    String pieces = "{}[],:\"\\0-.eEntf u1";
    for (int i = 0; i < 500; i++) {
      StringBuilder body = new StringBuilder(BODY);
      for (int change = 0; change <= random.nextInt(4); change++) {
        int at = random.nextInt(body.length());
        body.replace(
            at,
            Math.min(body.length(), at + random.nextInt(3)),
            String.valueOf(pieces.charAt(random.nextInt(pieces.length()))));
      }
      HttpResponse<String> response = server.post(ACME, "/v1/traces", body.toString());
      assertThat(response.statusCode()).as(body.toString()).isIn(200, 400);
    }
  }

  private HttpResponse<String> send(byte[] body, String encoding) {
    return server.send(
        server
            .request("/v1/traces")
            .header("X-Spanguard-Key", ACME)
            .header("Content-Encoding", encoding)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<String> sendAs(String contentType) {
    HttpRequest.Builder request =
        server
            .request("/v1/traces")
            .header("X-Spanguard-Key", ACME)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofString(BODY));
    return server.send(request);
  }

  private static byte[] gzipped(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }
}
