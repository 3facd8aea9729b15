package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.ProxyFixture.CHAT_STREAM;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.exchange.Limits;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every way out of an exchange: what the client gets, and the trace that is left. */
abstract class ProxyExitsContract {

  abstract Container start(jakarta.servlet.Filter filter);

  private ProxyFixture fixture() {
    return ProxyFixture.start(this::start);
  }

  private ProxyFixture fixture(Timeouts timeouts) {
    return ProxyFixture.start(this::start, target -> target.timeouts(timeouts), options -> options);
  }

  private static Timeouts millis(int connect, int firstByte, int idle, int total) {
    return new Timeouts(
        Duration.ofMillis(connect),
        Duration.ofMillis(firstByte),
        Duration.ofMillis(idle),
        Duration.ofMillis(total));
  }

  @Test
  void success() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(Script.json(200, ANSWER));

      HttpResponse<String> response = fixture.chat(CHAT);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(ANSWER);
      Received received = fixture.provider.take();
      assertThat(received.target()).isEqualTo("/v1/chat/completions");
      assertThat(received.text()).isEqualTo(CHAT);
      assertThat(received.header("Authorization")).isEqualTo(ProxyFixture.PROVIDER_KEY);

      Trace trace = fixture.sink.take();
      Span root = span(trace, "proxy.request");
      Span llm = span(trace, "llm.chat");
      Span network = span(trace, "http.client");
      assertThat(trace.traceId())
          .isEqualTo(response.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow());
      assertThat(llm.parentSpanId()).isEqualTo(root.spanId());
      assertThat(network.parentSpanId()).isEqualTo(llm.spanId());
      assertThat(received.header("traceparent"))
          .isEqualTo("00-" + trace.traceId() + "-" + network.spanId() + "-01");
      assertThat(root.status()).isEqualTo(SpanStatus.OK);
      assertThat(llm.attributes().whole(Names.INPUT_TOKENS)).isEqualTo(9);
      assertThat(llm.attributes().text(Names.RESPONSE_MODEL)).isEqualTo("gpt-4o-mini-2024-07-18");
      assertThat(llm.attributes().text(Names.OUTPUT_MESSAGES)).contains("Hello there");
      assertInside(root, llm);
      assertInside(llm, network);
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.outcome()).isEqualTo("allow");
      assertThat(summary.targetId()).isEqualTo("bot");
      assertThat(summary.caller()).isEqualTo("tester");
      assertThat(summary.httpStatus()).isEqualTo(200);
      assertThat(summary.coverage()).isEqualTo("none");
      assertThat(summary.inputPreview()).isEqualTo("Say hello");
      assertThat(summary.outputPreview()).isEqualTo("Hello there");
    }
  }

  @Test
  void stream() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(
          Script.events(
              chunk("{\"role\":\"assistant\",\"content\":\"\"}", null),
              chunk("{\"content\":\"Hel\"}", null),
              chunk("{\"content\":\"lo\"}", null),
              chunk("{}", "stop"),
              "{\"id\":\"c1\",\"model\":\"gpt-4o-mini\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}",
              "[DONE]"));

      HttpResponse<String> response = fixture.chat(CHAT_STREAM);

      assertThat(response.body()).endsWith("data: [DONE]\n\n").doesNotContain("prompt_tokens");
      assertThat(response.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      assertThat(fixture.provider.take().text()).contains("\"include_usage\":true");
      Trace trace = fixture.sink.take();
      Span llm = span(trace, "llm.chat");
      assertThat(llm.attributes().whole(Names.OUTPUT_TOKENS)).isEqualTo(2);
      assertThat(llm.attributes().number(Names.TIME_TO_FIRST_CHUNK)).isPositive();
      assertThat(llm.attributes().texts(Names.FINISH_REASONS)).containsExactly("stop");
      assertThat(TraceSummary.of(trace.spans()).outputPreview()).isEqualTo("Hello");
      assertThat(TraceSummary.of(trace.spans()).stream()).isTrue();
    }
  }

  @Test
  void stream_usageWasNotAskedFor_isNotEvenNull() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      String hello = chunk("{\"content\":\"Hi\"}", "stop");
      String usageIsNull = hello.substring(0, hello.length() - 1) + ",\"usage\":null}";
      for (String body :
          List.of(
              CHAT_STREAM,
              CHAT_STREAM.replace("}]}", "}],\"stream_options\":{\"include_usage\":true}}"))) {
        fixture.provider.then(Script.events(usageIsNull, "[DONE]"));

        String expected = body.contains("include_usage") ? usageIsNull : hello;
        assertThat(fixture.chat(body).body())
            .isEqualTo("data: " + expected + "\n\ndata: [DONE]\n\n");

        fixture.sink.take();
      }
    }
  }

  @Test
  void stream_usageWasAskedFor_isPassedOn() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(
          Script.events(
              chunk("{\"content\":\"Hi\"}", "stop"),
              "{\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}",
              "[DONE]"));
      String body =
          CHAT_STREAM.replace(
              "\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");

      assertThat(fixture.chat(body).body()).contains("prompt_tokens");

      assertThat(fixture.provider.take().text()).isEqualTo(body);
      fixture.sink.take();
    }
  }

  @Test
  void upstreamError_isPassedOn() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      String error = "{\"error\":{\"message\":\"Slow down\",\"type\":\"rate_limit\"}}";
      fixture.provider.then(
          Script.answer(
              429, "application/json", error.getBytes(StandardCharsets.UTF_8), "Retry-After: 7"));

      HttpResponse<String> response = fixture.chat(CHAT);

      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.body()).isEqualTo(error);
      assertThat(response.headers().firstValue("Retry-After")).contains("7");
      assertThat(response.headers().firstValue("X-Spanguard-Error")).isEmpty();
      assertThat(response.headers().firstValue("X-Spanguard-Outcome")).contains("error");
      assertFailed(fixture.sink.take(), "upstream_status", 429);
    }
  }

  @Test
  void upstreamRefusesConnection() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target -> target.baseUrl(URI.create("http://127.0.0.1:" + port)),
            options -> options)) {

      HttpResponse<String> response = fixture.chat(CHAT);

      assertOwn(response, 502, "upstream_unreachable");
      assertFailed(fixture.sink.take(), "upstream_unreachable", 502);
    }
  }

  @Test
  void upstreamResetsConnection() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(Script.reset());

      assertOwn(fixture.chat(CHAT), 502, "upstream_unreachable");

      assertFailed(fixture.sink.take(), "upstream_unreachable", 502);
    }
  }

  @Test
  void upstreamSaysNothing_firstByteTimeout() throws Exception {
    try (ProxyFixture fixture = fixture(millis(60_000, 200, 60_000, 60_000))) {
      fixture.provider.then(Script.silence());

      assertOwn(fixture.chat(CHAT), 504, "timeout_first_byte");

      assertFailed(fixture.sink.take(), "timeout_first_byte", 504);
    }
  }

  @Test
  void upstreamStopsInTheMiddle_idleTimeout() throws Exception {
    try (ProxyFixture fixture = fixture(millis(60_000, 60_000, 200, 60_000))) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(200, "Content-Type: application/json", "Content-Length: 1000");
            connection.write("{\"id\":".getBytes(StandardCharsets.UTF_8));
            connection.untilClosed();
            return false;
          });

      assertOwn(fixture.chat(CHAT), 504, "timeout_idle");

      assertFailed(fixture.sink.take(), "timeout_idle", 504);
    }
  }

  @Test
  void upstreamTakesTooLongInAll_totalTimeout() throws Exception {
    try (ProxyFixture fixture = fixture(millis(60_000, 60_000, 60_000, 300))) {
      fixture.provider.then(Script.silence());

      HttpResponse<String> response = fixture.chat(CHAT);

      assertOwn(response, 504, "timeout_total");
      assertThat(response.headers().firstValue("x-should-retry")).contains("false");
      assertFailed(fixture.sink.take(), "timeout_total", 504);
    }
  }

  @Test
  void upstreamStopsInAStream_errorIsToldInTheStream() throws Exception {
    try (ProxyFixture fixture = fixture(millis(60_000, 60_000, 200, 60_000))) {
      fixture.provider.then(
          (request, connection) -> {
            connection.beginEvents(chunk("{\"content\":\"Hel\"}", null));
            connection.untilClosed();
            return false;
          });

      HttpResponse<String> response = fixture.chat(CHAT_STREAM);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("Hel").contains("timeout_idle").doesNotContain("[DONE]");
      assertFailed(fixture.sink.take(), "timeout_idle", 200);
    }
  }

  @Test
  void upstreamEndsAStreamEarly_isNotASuccess() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(Script.events(chunk("{\"content\":\"Hel\"}", null)));

      HttpResponse<String> response = fixture.chat(CHAT_STREAM);

      assertThat(response.body()).contains("upstream_invalid").doesNotContain("[DONE]");
      assertFailed(fixture.sink.take(), "upstream_invalid", 200);
    }
  }

  @Test
  void upstreamDoesNotSpeakHttp() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(Script.raw("this is not HTTP\r\n\r\n"));

      assertThat(fixture.chat(CHAT).statusCode()).isEqualTo(502);

      assertThat(TraceSummary.of(fixture.sink.take().spans()).status()).isEqualTo(SpanStatus.ERROR);
    }
  }

  @Test
  void upstreamAnswersNoJson_passedOnAndTold() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(
          Script.answer(200, "text/html", "<html>".getBytes(StandardCharsets.UTF_8)));

      assertThat(fixture.chat(CHAT).body()).isEqualTo("<html>");

      assertFailed(fixture.sink.take(), "upstream_invalid", 200);
    }
  }

  @Test
  void upstreamRedirects_isRefused() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(
          Script.answer(307, "text/plain", new byte[0], "Location: http://127.0.0.1:1/"));

      HttpResponse<String> response = fixture.chat(CHAT);

      assertOwn(response, 502, "upstream_redirect");
      assertThat(response.headers().firstValue("Location")).isEmpty();
      assertFailed(fixture.sink.take(), "upstream_redirect", 502);
    }
  }

  @Test
  void bodyIsNotJson() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      assertOwn(fixture.chat("{\"model\": nonsense"), 400, "body_invalid");
      assertFailed(fixture.sink.take(), "body_invalid", 400);

      assertOwn(
          fixture.chat("{\"model\":\"a\",\"model\":\"b\",\"messages\":[]}"), 400, "body_invalid");
      assertFailed(fixture.sink.take(), "body_invalid", 400);
      assertThat(fixture.provider.waiting()).isZero();
    }
  }

  @Test
  void bodyIsTooLarge() throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start, target -> target, options -> options.limits(new Limits(1000, 1000, 10)))) {
      assertOwn(fixture.chat(CHAT.replace("Say hello", "x".repeat(2000))), 413, "body_too_large");
      assertFailed(fixture.sink.take(), "body_too_large", 413);
    }
  }

  @Test
  void unknownTarget() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      assertOwn(
          fixture.send(fixture.post("/proxy/nobody/v1/chat/completions", CHAT)),
          404,
          "target_unknown");
      assertFailed(fixture.sink.take(), "target_unknown", 404);
    }
  }

  @Test
  void anotherWorkspacesTarget_isUnknown() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      HttpResponse<String> response =
          fixture.send(
              HttpRequest.newBuilder(fixture.uri("/proxy/bot/v1/chat/completions"))
                  .header("Authorization", "Bearer " + ProxyFixture.OTHER_KEY)
                  .POST(BodyPublishers.ofString(CHAT)));

      assertOwn(response, 404, "target_unknown");
      SpanBatch batch = fixture.sink.takeBatch();
      assertThat(batch.workspace()).isEqualTo("other");
    }
  }

  @Test
  void missingOrWrongKey_isCountedButNobodysTrace() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      HttpResponse<String> missing =
          fixture.send(
              HttpRequest.newBuilder(fixture.uri("/proxy/bot/v1/chat/completions"))
                  .POST(BodyPublishers.ofString(CHAT)));
      HttpResponse<String> wrong =
          fixture.send(
              HttpRequest.newBuilder(fixture.uri("/proxy/bot/v1/chat/completions"))
                  .header("x-api-key", "sg-wrong-key-123456789-0123456789-0123")
                  .POST(BodyPublishers.ofString(CHAT)));

      assertOwn(missing, 401, "key_missing");
      assertOwn(wrong, 401, "key_invalid");
      assertThat(fixture.proxy.turnedAway()).isEqualTo(2);
    }
  }

  @Test
  void keyWithoutScope() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      HttpResponse<String> response =
          fixture.send(
              HttpRequest.newBuilder(fixture.uri("/proxy/bot/v1/chat/completions"))
                  .header("X-Spanguard-Key", ProxyFixture.READ_KEY)
                  .POST(BodyPublishers.ofString(CHAT)));

      assertOwn(response, 403, "scope_missing");
      assertFailed(fixture.sink.take(), "scope_missing", 403);
    }
  }

  @Test
  void clientGoesAwayInAStream_upstreamIsCancelled() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(endlessStream(cancelled));

      URI url = fixture.container.url();
      try (Socket socket = new Socket(url.getHost(), url.getPort())) {
        socket
            .getOutputStream()
            .write(
                ("POST /proxy/bot/v1/chat/completions HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Authorization: Bearer "
                        + ProxyFixture.KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + CHAT_STREAM.length()
                        + "\r\n\r\n"
                        + CHAT_STREAM)
                    .getBytes(StandardCharsets.UTF_8));
        assertThat(socket.getInputStream().read(new byte[100])).isPositive();
      }

      assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
      Trace trace = fixture.sink.take();
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
      assertThat(summary.errorType()).isEqualTo("client_abort");
      assertThat(span(trace, "llm.chat").attributes().text(Names.OUTPUT_MESSAGES)).contains("word");
    }
  }

  /**
   * Words without an end.
   *
   * @param left counted down when nobody takes any more of them
   */
  static Script endlessStream(CountDownLatch left) {
    return (request, connection) -> {
      connection.beginEvents();
      try {
        while (true) {
          connection.event(chunk("{\"content\":\"word \"}", null));
          TimeUnit.MILLISECONDS.sleep(5);
        }
      } finally {
        left.countDown();
      }
    };
  }

  static String chunk(String delta, String finishReason) {
    return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + (finishReason == null ? "null" : "\"" + finishReason + "\"")
        + "}]}";
  }

  private static void assertOwn(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("X-Spanguard-Error")).contains(code);
    assertThat(response.headers().firstValue("X-Spanguard-Trace-Id")).isPresent();
    assertThat(response.body()).contains(code);
  }

  private static void assertFailed(Trace trace, String errorType, int httpStatus) {
    TraceSummary summary = TraceSummary.of(trace.spans());
    assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(summary.errorType()).isEqualTo(errorType);
    assertThat(summary.httpStatus()).isEqualTo(httpStatus);
    assertThat(summary.outcome()).isEqualTo("error");
    assertThat(summary.incomplete()).isFalse();
  }

  private static void assertInside(Span outer, Span inner) {
    assertThat(inner.start()).isAfterOrEqualTo(outer.start());
    assertThat(inner.end()).isBeforeOrEqualTo(outer.end());
  }
}
