package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.RawClient.RawAnswer;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
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

      HttpResponse<String> response = fixture.get("/proxy/bot/v1/models?limit=2");

      assertThat(response.body()).isEqualTo("{\"data\":[]}");
      Trace trace = fixture.sink.take();
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.OK);
      assertThat(summary.outcome()).isEqualTo("allow");
      assertThat(summary.coverage()).isEqualTo("none");
      assertThat(summary.skipped()).containsExactly("unknown_endpoint");
      assertThat(span(trace, "proxy.request").attributes().text(Names.URL_PATH))
          .isEqualTo("/v1/models");
    }
  }

  @Test
  void unknownEndpoint_isBlockedWhereTheTargetSaysSo() throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start, target -> target.blockUnknownEndpoints(true), options -> options)) {

      HttpResponse<String> response = fixture.get("/proxy/bot/v1/models");

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
  void largeUpload_isSentOnWhileItComesIn() throws Exception {
    assertStreamed(true);
  }

  @Test
  void largeUploadInChunks_isSentOnWhileItComesIn() throws Exception {
    assertStreamed(false);
  }

  /** The second half is sent only when the provider has a part of the first. */
  private void assertStreamed(boolean lengthKnown) throws Exception {
    byte[] piece = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
    int pieces = 800;
    CountDownLatch arriving = new CountDownLatch(1);
    CRC32 received = new CRC32();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] buffer = new byte[65536];
          InputStream body = exchange.getRequestBody();
          for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            received.update(buffer, 0, count);
            arriving.countDown();
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (ProxyFixture fixture =
            ProxyFixture.start(this::start, target -> target.baseUrl(url), options -> options);
        RawClient client = RawClient.connect(fixture.container.url())) {
      client.send(
          "POST /proxy/bot/v1/files",
          List.of(
              KEY_HEADER,
              lengthKnown
                  ? "Content-Length: " + (long) piece.length * pieces
                  : "Transfer-Encoding: chunked"),
          new byte[0]);
      CRC32 sent = new CRC32();
      for (int i = 0; i < pieces; i++) {
        sendPiece(client, piece, lengthKnown);
        sent.update(piece);
        if (i == pieces / 2) {
          assertThat(arriving.await(20, TimeUnit.SECONDS)).isTrue();
        }
      }
      if (!lengthKnown) {
        client.send("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }

      assertThat(client.answer().status()).isEqualTo(204);
      assertThat(received.getValue()).isEqualTo(sent.getValue());
      assertThat(TraceSummary.of(fixture.sink.take().spans()).httpStatus()).isEqualTo(204);
    } finally {
      server.stop(0);
    }
  }

  private static void sendPiece(RawClient client, byte[] piece, boolean bare) throws IOException {
    if (bare) {
      client.send(piece);
      return;
    }
    client.send((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    client.send(piece);
    client.send("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void clientGoesAwayInAnUpload_isAClientAbort() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      for (String path : List.of("/v1/files", "/v1/chat/completions")) {
        RawClient client = RawClient.connect(fixture.container.url());
        client.send(
            "POST /proxy/bot" + path, List.of(KEY_HEADER, "Content-Length: 100000"), new byte[100]);
        client.reset();

        TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
        assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
        assertThat(summary.errorType()).isEqualTo("client_abort");
      }
      assertThat(fixture.provider.waiting()).isZero();
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
            assertThat(firstIsHere.await(20, TimeUnit.SECONDS)).isTrue();
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
