package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyExitsContract.chunk;
import static io.spanguard.proxy.ProxyExitsContract.endlessStream;
import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.ProxyFixture.CHAT_STREAM;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.RawClient.RawAnswer;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP has beside a request and its answer, and peers that are slow or half gone. */
abstract class ProxyHttpContract {

  private static final String KEY_HEADER = "X-Spanguard-Key: " + ProxyFixture.KEY;
  private static final String CHAT_PATH = "/proxy/bot/v1/chat/completions";

  abstract Container start(Filter filter);

  @ParameterizedTest
  @ValueSource(strings = {CHAT_PATH, "/proxy/bot/v1/files"})
  void expectContinue_theBodyIsAskedFor(String path) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient client = RawClient.connect(fixture.container.url())) {
      fixture.provider.then(Script.json(200, ANSWER));

      client.send(
          "POST " + path,
          List.of(KEY_HEADER, "Expect: 100-continue", "Content-Length: " + CHAT.length()),
          new byte[0]);
      assertThat(client.answer().status()).isEqualTo(100);
      client.send(CHAT.getBytes(StandardCharsets.UTF_8));

      assertThat(client.answer().text()).isEqualTo(ANSWER);
      Received received = fixture.provider.take();
      assertThat(received.text()).isEqualTo(CHAT);
      assertThat(received.headers()).doesNotContainKey("Expect");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).httpStatus()).isEqualTo(200);
    }
  }

  @Test
  void expectContinue_whatIsRefusedAnyway_needsNoBody() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient client = RawClient.connect(fixture.container.url())) {
      client.send(
          "POST /proxy/nobody/v1/chat/completions",
          List.of(KEY_HEADER, "Expect: 100-continue", "Content-Length: 1000000"),
          new byte[0]);

      RawAnswer first = client.answer();
      // Tomcat asks for every body before anybody has looked at the request.
      RawAnswer answer = first.status() == 100 ? client.answer() : first;
      assertThat(answer.status()).isEqualTo(404);
      fixture.sink.take();
    }
  }

  @Test
  void refusedBeforeItsBodyCame_theConnectionServesTheNextRequest() throws Exception {
    byte[] body = new byte[1 << 20];
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient client = RawClient.connect(fixture.container.url())) {
      client.send(
          "POST /proxy/nobody/v1/chat/completions",
          List.of(KEY_HEADER, "Content-Length: " + body.length),
          body);
      assertThat(client.answer().status()).isEqualTo(404);
      fixture.sink.take();

      fixture.provider.then(Script.json(200, ANSWER));
      client.send(
          "POST " + CHAT_PATH,
          List.of(KEY_HEADER, "Content-Length: " + CHAT.length()),
          CHAT.getBytes(StandardCharsets.UTF_8));
      assertThat(client.answer().text()).isEqualTo(ANSWER);
      fixture.provider.take();
      fixture.sink.take();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_PATH, "/v1/traces"})
  void largeBodyWithoutAKey_theClientIsToldSo(String path) throws Exception {
    String body = "x".repeat(6 << 20);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(fixture.uri(path))
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("key_missing");
      }
    }
  }

  @Test
  void ingestBeyondItsLimit_is413_alsoWhereGzipHidesIt() throws Exception {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    ByteArrayOutputStream zeros = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      new GZIPOutputStream(members).close();
    }
    try (GZIPOutputStream gzip = new GZIPOutputStream(zeros)) {
      gzip.write(new byte[1001]);
    }
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start, target -> target, options -> options.maxIngestBytes(1000))) {
      HttpRequest.Builder ingest =
          HttpRequest.newBuilder(fixture.uri("/v1/traces"))
              .header("Authorization", "Bearer " + ProxyFixture.KEY)
              .header("Content-Type", "application/x-protobuf");
      for (String type : List.of("application/json", "application/x-protobuf")) {
        ingest.setHeader("Content-Type", type);
        ingest.POST(HttpRequest.BodyPublishers.ofString(" ".repeat(1000)));
        assertThat(fixture.send(ingest).statusCode()).as(type).isIn(200, 400);
        ingest.POST(HttpRequest.BodyPublishers.ofString(" ".repeat(1001)));
        assertThat(fixture.send(ingest).statusCode()).as(type).isEqualTo(413);
      }
      ingest.header("Content-Encoding", "gzip");
      ingest.POST(HttpRequest.BodyPublishers.ofByteArray(zeros.toByteArray()));
      assertThat(fixture.send(ingest).statusCode()).isEqualTo(413);
      ingest.POST(HttpRequest.BodyPublishers.ofByteArray(members.toByteArray()));
      assertThat(fixture.send(ingest).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void options_pass() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(204, "Allow: GET, POST", "Access-Control-Allow-Origin: *");
            return true;
          });

      RawAnswer answer =
          RawClient.call(fixture, "OPTIONS " + CHAT_PATH, "Origin: https://app.example");

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header("Allow")).isEqualTo("GET, POST");
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
      Received received = fixture.provider.take();
      assertThat(received.method()).isEqualTo("OPTIONS");
      assertThat(received.header("Origin")).isEqualTo("https://app.example");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).coverage()).isEqualTo("none");
    }
  }

  @Test
  void head_ofAModelCallsPath_hasNoBody() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(405, "Allow: POST", "Content-Length: 77");
            return true;
          });

      RawAnswer answer = RawClient.call(fixture, "HEAD " + CHAT_PATH);

      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Content-Length")).isEqualTo("77");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).httpStatus()).isEqualTo(405);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_PATH, "/proxy/bot/v1/files"})
  void informationalAnswers_areNotTheAnswer(String path) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(100);
            connection.head(103, "Link: </style.css>; rel=preload");
            return Script.json(200, ANSWER).play(request, connection);
          });

      RawAnswer answer =
          ProxyBytesContract.post(fixture, path, CHAT.getBytes(StandardCharsets.UTF_8));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo(ANSWER);
      assertThat(answer.header("Link")).isNull();
      assertThat(TraceSummary.of(fixture.sink.take().spans()).httpStatus()).isEqualTo(200);
    }
  }

  @Test
  void modelCallWithoutContent_isToldAsInvalid() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(204);
            return true;
          });

      RawAnswer answer =
          ProxyBytesContract.post(fixture, CHAT_PATH, CHAT.getBytes(StandardCharsets.UTF_8));

      assertThat(answer.status()).isEqualTo(204);
      assertThat(TraceSummary.of(fixture.sink.take().spans()).errorType())
          .isEqualTo("upstream_invalid");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_PATH, "/proxy/bot/v1/files"})
  void redirect_isPassedWhereTheTargetSaysSo(String path) throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(this::start, target -> target.passRedirects(true), options -> options)) {
      fixture.provider.then(
          Script.answer(307, "text/plain", new byte[0], "Location: https://other.example/v1"));

      RawAnswer answer =
          ProxyBytesContract.post(fixture, path, CHAT.getBytes(StandardCharsets.UTF_8));

      assertThat(answer.status()).isEqualTo(307);
      assertThat(answer.header("Location")).isEqualTo("https://other.example/v1");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).httpStatus()).isEqualTo(307);
    }
  }

  @Test
  void connectionsToBothSides_areKept() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient client = RawClient.connect(fixture.container.url())) {
      List<Script> scripts =
          List.of(
              Script.json(200, ANSWER),
              Script.events(chunk("{\"content\":\"Hi\"}", "stop"), "[DONE]"),
              Script.json(429, "{}"),
              Script.json(200, "not json"),
              Script.json(200, ANSWER));
      for (Script script : scripts) {
        fixture.provider.then(script);
        client.send(
            "POST " + CHAT_PATH,
            List.of(KEY_HEADER, "Content-Length: " + CHAT.length()),
            CHAT.getBytes(StandardCharsets.UTF_8));

        assertThat(client.answer().status()).isIn(200, 429);
        fixture.sink.take();
      }
      assertThat(fixture.provider.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_PATH, "/proxy/bot/v1/files"})
  void answerThatEndsWithItsConnection_isWhole(String path) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          Script.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + ANSWER));

      RawAnswer answer =
          ProxyBytesContract.post(fixture, path, CHAT.getBytes(StandardCharsets.UTF_8));

      assertThat(answer.text()).isEqualTo(ANSWER);
      assertThat(TraceSummary.of(fixture.sink.take().spans()).status()).isEqualTo(SpanStatus.OK);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientThatSaysNoMore_isAnsweredAllTheSame(boolean stream) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient client = RawClient.connect(fixture.container.url())) {
      fixture.provider.then(
          stream
              ? Script.events(chunk("{\"content\":\"Hi\"}", "stop"), "[DONE]")
              : Script.json(200, ANSWER));
      String body = stream ? CHAT_STREAM : CHAT;

      client.send(
          "POST " + CHAT_PATH,
          List.of(KEY_HEADER, "Content-Length: " + body.length()),
          body.getBytes(StandardCharsets.UTF_8));
      client.endOutput();

      assertThat(client.answer().text()).contains(stream ? "[DONE]" : "Hello there");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).status()).isEqualTo(SpanStatus.OK);
    }
  }

  @Test
  void slowClient_getsEverything_andHoldsUpNobodyElse() throws Exception {
    byte[] piece = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
    int pieces = 200;
    CRC32 sent = new CRC32();
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient slow = RawClient.connect(fixture.container.url())) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(200, "Content-Length: " + (long) piece.length * pieces);
            for (int i = 0; i < pieces; i++) {
              connection.write(piece);
              sent.update(piece);
            }
            return true;
          });
      slow.send("GET /proxy/bot/v1/files/1/content", List.of(KEY_HEADER), new byte[0]);
      fixture.provider.take();

      // All the while it reads nothing.
      for (int i = 0; i < 5; i++) {
        fixture.provider.then(Script.json(200, ANSWER));
        assertThat(fixture.chat(CHAT).body()).isEqualTo(ANSWER);
        fixture.sink.take();
      }

      CRC32 received = new CRC32();
      received.update(slow.answer().body());
      assertThat(received.getValue()).isEqualTo(sent.getValue());
      assertThat(TraceSummary.of(fixture.sink.take().spans()).status()).isEqualTo(SpanStatus.OK);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void slowUpstream_isWaitedForAsLongAsItSaysSomething(boolean stream) throws Exception {
    String body =
        stream
            ? "data: " + chunk("{\"content\":\"Hello\"}", "stop") + "\n\ndata: [DONE]\n\n"
            : ANSWER;
    Duration idle = Duration.ofMillis(400);
    // A provider that was itself held up for so long has proved nothing.
    while (!isWaitedFor(stream, body, idle)) {
      idle = idle.multipliedBy(4);
    }
  }

  /**
   * Whether the provider, who takes twice the idle timeout in all, was never silent for as long.
   */
  private boolean isWaitedFor(boolean stream, String body, Duration idle) throws Exception {
    AtomicLong longestSilence = new AtomicLong();
    long pause = 2 * idle.toNanos() / body.length();
    try (ProxyFixture fixture = fixture(millis(60_000, 60_000, (int) idle.toMillis(), 300_000))) {
      fixture.provider.then(
          (request, connection) -> {
            long spoke = System.nanoTime();
            connection.head(
                200,
                "Content-Type: " + (stream ? "text/event-stream" : "application/json"),
                "Content-Length: " + body.length());
            for (byte b : body.getBytes(StandardCharsets.UTF_8)) {
              connection.write(new byte[] {b});
              longestSilence.accumulateAndGet(System.nanoTime() - spoke, Math::max);
              spoke = System.nanoTime();
              TimeUnit.NANOSECONDS.sleep(pause);
            }
            return true;
          });

      HttpResponse<String> response = fixture.chat(stream ? CHAT_STREAM : CHAT);
      Trace trace = fixture.sink.take();
      boolean spokeInTime = longestSilence.get() < idle.toNanos() / 2;
      if (!response.body().equals(body) && !spokeInTime && idle.toSeconds() < 60) {
        return false;
      }
      assertThat(response.body()).isEqualTo(body);
      assertThat(TraceSummary.of(trace.spans()).status()).isEqualTo(SpanStatus.OK);
      return true;
    }
  }

  @Test
  void upstreamThatTakesNoConnection_connectTimeout() throws Exception {
    List<Socket> queued = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full, queued);
      try (ProxyFixture fixture =
          ProxyFixture.start(
              this::start,
              target ->
                  target
                      .baseUrl(URI.create("http://127.0.0.1:" + full.getLocalPort()))
                      .timeouts(millis(200, 60_000, 60_000, 60_000)),
              options -> options)) {

        assertTimeout(fixture, fixture.chat(CHAT), "timeout_connect");
      }
    } finally {
      for (Socket socket : queued) {
        socket.close();
      }
    }
  }

  /** Whoever connects to a socket whose queue is full gets no answer. */
  private static void fill(ServerSocket full, List<Socket> queued) throws IOException {
    // One that is not answered may have been held up here.
    for (int unanswered = 0; unanswered < 3; ) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 200);
        unanswered = 0;
      } catch (SocketTimeoutException queueIsFull) {
        unanswered++;
      }
    }
  }

  @Test
  void eachTimeoutOfAnAnswer_isToldApart() throws Exception {
    try (ProxyFixture fixture = fixture(millis(60_000, 200, 60_000, 60_000))) {
      fixture.provider.then(Script.silence());
      assertTimeout(fixture, fixture.chat(CHAT), "timeout_first_byte");
    }
    try (ProxyFixture fixture = fixture(millis(60_000, 60_000, 200, 60_000))) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(200, "Content-Type: application/json", "Content-Length: 9");
            connection.untilClosed();
            return false;
          });
      assertTimeout(fixture, fixture.chat(CHAT), "timeout_idle");
    }
    try (ProxyFixture fixture = fixture(millis(60_000, 60_000, 60_000, 200))) {
      fixture.provider.then(Script.silence());
      assertTimeout(fixture, fixture.chat(CHAT), "timeout_total");
    }
  }

  @Test
  void streamThatNeverEnds_totalTimeout() throws Exception {
    int total = 300;
    // Where the time was over before the stream had begun, that is told in another way.
    while (!endsWithinTheStream(total)) {
      total *= 4;
    }
  }

  private boolean endsWithinTheStream(int total) throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (ProxyFixture fixture = fixture(millis(60_000, 60_000, 60_000, total))) {
      fixture.provider.then(endlessStream(cancelled));

      HttpResponse<String> response = fixture.chat(CHAT_STREAM);
      Trace trace = fixture.sink.take();
      if (response.statusCode() == 504 && total < 30_000) {
        return false;
      }

      assertThat(response.body()).contains("word ", "timeout_total").doesNotContain("[DONE]");
      assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(TraceSummary.of(trace.spans()).errorType()).isEqualTo("timeout_total");
      assertThat(span(trace, "http.client").attributes().text(Names.ERROR_TYPE))
          .isEqualTo("timeout_total");
      return true;
    }
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

  private static void assertTimeout(
      ProxyFixture fixture, HttpResponse<String> response, String code) throws Exception {
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.headers().firstValue("X-Spanguard-Error")).contains(code);
    Trace trace = fixture.sink.take();
    TraceSummary summary = TraceSummary.of(trace.spans());
    assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(summary.errorType()).isEqualTo(code);
    for (String name : List.of("proxy.request", "llm.chat", "http.client")) {
      assertThat(span(trace, name).attributes().text(Names.ERROR_TYPE)).isEqualTo(code);
    }
  }
}
