package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.RecordingSink.everything;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.RawClient.RawAnswer;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose content nobody inspects: they pass as they are, or not at all, and leave a trace. */
abstract class ProxyForwardContract {

  private static final String KEY_HEADER = "X-Spanguard-Key: " + ProxyFixture.KEY;

  abstract Container start(Filter filter);

  @Test
  void unknownEndpoint_isToldAsNotInspected() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, "{\"data\":[]}"));

      HttpResponse<String> response = fixture.get("/proxy/bot/v1/files?limit=2");

      assertThat(response.body()).isEqualTo("{\"data\":[]}");
      Trace trace = fixture.sink.take();
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.OK);
      assertThat(summary.outcome()).isEqualTo("allow");
      assertThat(summary.coverage()).isEqualTo("none");
      assertThat(summary.skipped()).containsExactly("unknown_endpoint");
      assertThat(span(trace, "proxy.request").attributes().text(Names.URL_PATH))
          .isEqualTo("/v1/files");
    }
  }

  @Test
  void unknownEndpoint_isBlockedWhereTheTargetSaysSo() throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start, target -> target.blockUnknownEndpoints(true), options -> options)) {

      HttpResponse<String> response = fixture.get("/proxy/bot/v1/files");

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.headers().firstValue("X-Spanguard-Error")).contains("endpoint_blocked");
      assertThat(response.headers().firstValue("x-should-retry")).contains("false");
      assertThat(fixture.provider.waiting()).isZero();
      TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(summary.outcome()).isEqualTo("block");
      assertThat(summary.coverage()).isEqualTo("none");
    }
  }

  @Test
  void multipart_isUntouched() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, "{}"));
      byte[] body =
          ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n"
                  + "\u0000\u0001{\r\n--b--\r\n")
              .getBytes(StandardCharsets.ISO_8859_1);

      ProxyBytesContract.post(
          fixture,
          "/proxy/bot/v1/files?purpose=batch",
          body,
          "Content-Type: multipart/form-data; boundary=b");

      Received received = fixture.provider.take();
      assertThat(received.body()).isEqualTo(body);
      assertThat(received.header("Content-Type")).isEqualTo("multipart/form-data; boundary=b");
      assertThat(received.header("Content-Length")).isEqualTo("" + body.length);
      fixture.sink.take();
    }
  }

  @Test
  void form_isUntouched() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, "{}"));
      byte[] body = "a=b&c=%C3%A9".getBytes(StandardCharsets.US_ASCII);

      ProxyBytesContract.post(
          fixture, "/proxy/bot/v1/token", body, "Content-Type: application/x-www-form-urlencoded");

      assertThat(fixture.provider.take().body()).isEqualTo(body);
      fixture.sink.take();
    }
  }

  @Test
  void emptyPost_hasNoBody() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, "{}"));

      RawClient.call(fixture, "POST /proxy/bot/v1/batches/1/cancel", "Content-Length: 0");

      Received received = fixture.provider.take();
      assertThat(received.header("Content-Length")).isEqualTo("0");
      assertThat(received.headers()).doesNotContainKey("Transfer-Encoding");
      fixture.sink.take();
    }
  }

  @Test
  void head_keepsTheLengthAndHasNoBody() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(200, "Content-Length: 12345", "ETag: \"1\"");
            return true;
          });

      RawAnswer answer = RawClient.call(fixture, "HEAD /proxy/bot/v1/files/1/content");

      assertThat(fixture.provider.take().method()).isEqualTo("HEAD");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Length")).isEqualTo("12345");
      assertThat(answer.header("ETag")).isEqualTo("\"1\"");
      fixture.sink.take();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void bodilessAnswer_endsAtItsHead(int status) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(status, "ETag: \"1\"", "X-Custom: 1");
            return true;
          });

      RawAnswer answer = RawClient.call(fixture, "GET /proxy/bot/v1/files/1");

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("ETag")).isEqualTo("\"1\"");
      assertThat(answer.header("X-Custom")).isEqualTo("1");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).httpStatus()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 202, 206, 299, 400, 404, 418, 499, 500, 503, 529})
  void status_passes(int status) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      for (String path : List.of("/v1/other", "/v1/chat/completions")) {
        fixture.provider.then(Script.json(status, "{\"a\": 1}"));

        RawAnswer answer =
            ProxyBytesContract.post(
                fixture, "/proxy/bot" + path, CHAT.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo("{\"a\": 1}");
        assertThat(TraceSummary.of(fixture.sink.take().spans()).httpStatus()).isEqualTo(status);
      }
    }
  }

  @Test
  void chunkedAnswer_goesOnAsItComes() throws Exception {
    CountDownLatch firstIsHere = new CountDownLatch(1);
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient client = RawClient.connect(fixture.container.url())) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(200, "Content-Type: text/plain", "Transfer-Encoding: chunked");
            connection.chunk("first".getBytes(StandardCharsets.US_ASCII));
            assertThat(firstIsHere.await(60, TimeUnit.SECONDS)).isTrue();
            connection.chunk("second".getBytes(StandardCharsets.US_ASCII));
            connection.endChunks();
            return true;
          });
      client.send("GET /proxy/bot/v1/logs", List.of(KEY_HEADER), new byte[0]);

      byte[] buffer = new byte[4096];
      StringBuilder text = new StringBuilder();
      while (!text.toString().endsWith("0\r\n\r\n")) {
        int count = client.read(buffer);
        assertThat(count).isPositive();
        text.append(new String(buffer, 0, count, StandardCharsets.US_ASCII));
        if (text.toString().contains("first")) {
          firstIsHere.countDown();
        }
      }

      assertThat(text).contains("5\r\nfirst\r\n6\r\nsecond\r\n");
      fixture.sink.take();
    }
  }

  @Test
  void upstreamBreaksItsChunks_whatStandsThereIsNotQuoted() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(200, "Content-Type: application/json", "Transfer-Encoding: chunked");
            connection.write("a secret, not a chunk\r\n".getBytes(StandardCharsets.US_ASCII));
            return false;
          });

      HttpResponse<String> response = fixture.chat(CHAT);

      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(response.body()).contains("upstream_invalid").doesNotContain("secret");
      assertThat(everything(fixture.sink.takeBatch().spans())).doesNotContain("a secret");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
  void upstreamBreaksOff_theClientIsNotToldThatItHasEverything(String framing) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(200, "Content-Type: text/plain", framing);
            connection.chunk(new byte[50]);
            return false;
          });

      assertThatThrownBy(() -> RawClient.call(fixture, "GET /proxy/bot/v1/logs"))
          .isInstanceOf(Exception.class);

      Trace trace = fixture.sink.take();
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
      assertThat(summary.errorType()).isEqualTo("upstream_invalid");
      assertThat(summary.httpStatus()).isEqualTo(200);
      assertThat(span(trace, "http.client").status()).isEqualTo(SpanStatus.ERROR);
    }
  }
}
