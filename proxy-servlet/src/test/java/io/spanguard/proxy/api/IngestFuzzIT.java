package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.json;
import static io.spanguard.proxy.api.ApiServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.trace.Trace;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Own JSON of every kind of wrongness: never a fault of the server, never half of a bad request
 * kept, never slow.
 */
final class IngestFuzzIT {

  private static final int REQUESTS = 1_500;

  /** Some of these took minutes once; what an answer takes depends on the machine. */
  private static final Duration SLOW = Duration.ofSeconds(60);

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = new ApiServer();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void whatIsAlmostRight_isKeptWholeOrNotAtAll() {
    Random random = new Random(3);
    int[] answers = new int[600];
    for (int i = 0; i < REQUESTS; i++) {
      String traceId = "fuzz-" + i;
      String body = new RandomIngest(random, random.nextInt(4)).next(traceId).toString();
      int before = server.offered.get();

      HttpResponse<String> answer = server.post(ACME, "/v1/traces", body);

      assertThat(answer.statusCode()).as(body + "\n" + answer.body()).isIn(200, 400);
      answers[answer.statusCode()]++;
      if (answer.statusCode() == 200) {
        JsonNode said = json(answer);
        Trace kept = server.store.trace("acme", said.get("trace_id").asText()).orElseThrow();
        assertThat(kept.spans()).as(body).hasSize(said.get("ingested").asInt());
        assertThat(server.get(ACME, "/traces/" + kept.traceId()).statusCode()).isEqualTo(200);
      } else {
        assertThat(json(answer).get("errors").size() + json(answer).get("detail").asText().length())
            .isPositive();
        assertThat(server.offered.get()).as("kept of a bad request").isEqualTo(before);
      }
    }
    assertThat(answers[200]).isGreaterThan(REQUESTS / 10);
    assertThat(answers[400]).isGreaterThan(REQUESTS / 10);
  }

  static Stream<Arguments> large() {
    String many = "\"%s%d\":0,";
    return Stream.of(
        Arguments.argumentSet("unknown members", span(repeat(200_000, many, "nam"))),
        Arguments.argumentSet(
            "attributes", span("\"attributes\":{" + repeat(200_000, many, "a") + "\"z\":1},")),
        Arguments.argumentSet(
            "events that are none", span("\"events\":[" + "1,".repeat(400_000) + "1],")),
        Arguments.argumentSet(
            "bad spans",
            "{\"spans\":[" + "{\"name\":1,\"start_time\":\"x\"},".repeat(499) + "{}]}"),
        Arguments.argumentSet(
            "a long name", span("\"service\":\"" + "x".repeat(20_000_000) + "\",")),
        Arguments.argumentSet("a long unknown name", span("\"" + "n".repeat(5_000_000) + "\":1,")),
        Arguments.argumentSet("a long id", span("\"span_id\":\"" + "a".repeat(5_000_000) + "\",")),
        Arguments.argumentSet(
            "deep nesting", span("\"attributes\":{\"a\":" + "[".repeat(100_000) + "},")),
        Arguments.argumentSet(
            "nesting at the limit",
            span("\"attributes\":{\"a\":" + "[".repeat(58) + "]".repeat(58) + "},")),
        Arguments.argumentSet(
            "long numbers",
            span("\"attributes\":{\"a\":[" + ("9".repeat(399) + ",").repeat(10_000) + "1]},")),
        Arguments.argumentSet(
            "huge exponents",
            span("\"attributes\":{\"a\":[" + "1e999999999,".repeat(20_000) + "1]},")),
        Arguments.argumentSet("times with huge exponents", span("\"start_time\":1e-999999999,")),
        Arguments.argumentSet("too many spans", "{\"spans\":[" + "{},".repeat(200_000) + "{}]}"));
  }

  @ParameterizedTest
  @MethodSource
  void large(String body) {
    long start = System.nanoTime();

    HttpResponse<String> answer;
    try {
      answer = server.post(ACME, "/v1/traces", body);
    } catch (UncheckedIOException e) {
      // Refused before its end, without the proxy around the API, which would read the rest away:
      // this client may then find the connection closed.
      answer = server.post(ACME, "/v1/traces", span(""));
    }

    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400, 413);
    assertThat(answer.body().length()).isLessThan(200_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SLOW);
  }

  private static String span(String members) {
    return "{\"spans\":[{" + members + "\"name\":\"x\"}]}";
  }

  private static String repeat(int times, String format, String prefix) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < times; i++) {
      text.append(String.format(format, prefix, i));
    }
    return text.toString();
  }
}
