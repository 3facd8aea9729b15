package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyExitsContract.chunk;
import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.ProxyFixture.CHAT_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.RawClient.RawAnswer;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import jakarta.servlet.Filter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nothing changed arrives as it was sent, byte for byte, in both directions. */
abstract class ProxyBytesContract {

  private static final String CHAT_PATH = "/proxy/bot/v1/chat/completions";

  abstract Container start(Filter filter);

  static Stream<Arguments> oddBodies() {
    return Stream.of(
        argumentSet(
            "whitespace and key order",
            " \r\n"
                + "\t{ \"messages\" :[ {\"content\":\"hi\",\"role\":\"user\"}\n"
                + "] , \"model\":\"m\" }\n\n"),
        argumentSet(
            "escapes",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u0041\\/\\ud83d\\ude00"
                + " \\ud800\"}]}"),
        argumentSet(
            "numbers",
            "{\"model\":\"m\",\"temperature\":1.0e-0,\"seed\":12345678901234567890,\"top_p\":0.10,\"messages\":[]}"),
        argumentSet(
            "unicode",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"été 😀 \u2028"
                + " \u0085\"}],\"x\":null}"));
  }

  @ParameterizedTest
  @MethodSource("oddBodies")
  void requestBody_isForwardedAsItCame(String body) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, ANSWER));

      assertThat(fixture.chat(body).statusCode()).isEqualTo(200);

      Received received = fixture.provider.take();
      assertThat(received.text()).isEqualTo(body);
      assertThat(received.header("Content-Length"))
          .isEqualTo("" + body.getBytes(StandardCharsets.UTF_8).length);
      fixture.sink.take();
    }
  }

  @Test
  void gzippedRequestBody_isReadAndForwardedAsItCame() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, ANSWER));
      byte[] gzipped = gzip(CHAT);

      RawAnswer answer =
          post(
              fixture,
              CHAT_PATH,
              gzipped,
              "Content-Type: application/json",
              "Content-Encoding: gzip");

      assertThat(answer.status()).isEqualTo(200);
      Received received = fixture.provider.take();
      assertThat(received.body()).isEqualTo(gzipped);
      assertThat(received.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).inputPreview())
          .isEqualTo("Say hello");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: [DONE]\n\n"})
  void responsesStream_goesOnWithWhateverEndsIt(String end) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      String stream =
          "event: response.completed\n"
              + "data:"
              + " {\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"output\":[]}}\n\n"
              + end;
      fixture.provider.then(
          Script.answer(200, "text/event-stream", stream.getBytes(StandardCharsets.UTF_8)));

      RawAnswer answer =
          post(
              fixture,
              "/proxy/bot/v1/responses",
              "{\"input\":\"Hi\",\"stream\":true}".getBytes(StandardCharsets.UTF_8),
              "Content-Type: application/json");

      assertThat(answer.text()).isEqualTo(stream);
      fixture.sink.take();
    }
  }

  @Test
  void chunkedRequestBody_isRead() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient client = RawClient.connect(fixture.container.url())) {
      fixture.provider.then(Script.json(200, ANSWER));
      String chunks =
          "5;ext=1\r\n"
              + CHAT.substring(0, 5)
              + "\r\n"
              + Integer.toHexString(CHAT.length() - 5)
              + "\r\n"
              + CHAT.substring(5)
              + "\r\n0\r\n\r\n";

      client.send(
          "POST " + CHAT_PATH,
          List.of(
              "X-Spanguard-Key: " + ProxyFixture.KEY,
              "Content-Type: application/json",
              "Transfer-Encoding: chunked"),
          chunks.getBytes(StandardCharsets.UTF_8));

      assertThat(client.answer().text()).isEqualTo(ANSWER);
      assertThat(fixture.provider.take().text()).isEqualTo(CHAT);
      fixture.sink.take();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_PATH, "/proxy/bot/v1/files"})
  void brokenChunks_areTheClientsFault(String path) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start);
        RawClient client = RawClient.connect(fixture.container.url())) {
      client.send(
          "POST " + path,
          List.of("X-Spanguard-Key: " + ProxyFixture.KEY, "Transfer-Encoding: chunked"),
          "nonsense\r\n\r\n".getBytes(StandardCharsets.UTF_8));

      assertThat(client.answer().status()).isEqualTo(400);
      TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
      assertThat(summary.errorType()).isIn("client_abort", "body_invalid");
    }
  }

  @Test
  void gzippedAnswer_isInspectedAndGoesOnAsItCame() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      byte[] gzipped = gzip(ANSWER);
      fixture.provider.then(
          Script.answer(200, "application/json", gzipped, "Content-Encoding: gzip"));

      RawAnswer answer =
          post(
              fixture,
              CHAT_PATH,
              CHAT.getBytes(StandardCharsets.UTF_8),
              "Content-Type: application/json",
              "Accept-Encoding: br, gzip");

      assertThat(fixture.provider.take().headers().get("Accept-Encoding"))
          .containsExactly("identity");
      assertThat(answer.body()).isEqualTo(gzipped);
      assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).outputPreview())
          .isEqualTo("Hello there");
    }
  }

  @Test
  void gzippedStream_isInspectedAndReadable() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      String events = "data: " + chunk("{\"content\":\"Hello\"}", "stop") + "\n\ndata: [DONE]\n\n";
      byte[] gzipped = gzip(events);
      fixture.provider.then(
          Script.answer(200, "text/event-stream", gzipped, "Content-Encoding: gzip"));

      HttpResponse<String> response = fixture.chat(CHAT_STREAM);

      assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
      assertThat(response.body()).isEqualTo(events);
      TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
      assertThat(summary.outputPreview()).isEqualTo("Hello");
      assertThat(summary.status()).isEqualTo(SpanStatus.OK);
    }
  }

  @Test
  void unreadableCoding_passesAndIsTold() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      for (String type : List.of("application/json", "text/event-stream")) {
        byte[] bytes = {1, 2, 3, '\n', '\n', 4};
        fixture.provider.then(Script.answer(200, type, bytes, "Content-Encoding: br"));

        RawAnswer answer =
            post(
                fixture,
                CHAT_PATH,
                CHAT.getBytes(StandardCharsets.UTF_8),
                "Content-Type: application/json");

        assertThat(answer.body()).isEqualTo(bytes);
        assertThat(answer.header("Content-Encoding")).isEqualTo("br");
        TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
        assertThat(summary.skipped()).contains("encoding");
        assertThat(summary.coverage()).isEqualTo("none");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api-version=2024-10-21&x=%7B%22a%22%3A1%7D",
        "a=b+c%20d&a=%C3%A9&empty=&=&&",
        "next=https://x.example/?q=1&path=../../etc",
        "filter(a)=b;c&d='e'~!*()",
        ""
      })
  void query_isForwardedAsItCame(String query) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, ANSWER));

      RawAnswer answer =
          post(
              fixture,
              CHAT_PATH + "?" + query,
              CHAT.getBytes(StandardCharsets.UTF_8),
              "Content-Type: application/json");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(fixture.provider.take().target()).isEqualTo("/v1/chat/completions?" + query);
      fixture.sink.take();
    }
  }

  @Test
  void escapesInAPath_areForwardedAsTheyCame() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, "{}"));
      String path = "/v1/models/gpt%204:ft@x%C3%a9,(1)!$&'*+=~";

      RawAnswer answer = RawClient.call(fixture, "GET /proxy/bot" + path);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(fixture.provider.take().target()).isEqualTo(path);
      fixture.sink.take();
    }
  }

  @Test
  void baseUrlWithAPath_comesBeforeTheClients() throws Exception {
    FakeProvider elsewhere = FakeProvider.start();
    try (elsewhere;
        ProxyFixture fixture =
            ProxyFixture.start(
                this::start,
                target -> target.baseUrl(elsewhere.url().resolve("/openai/deployments/gpt%204/")),
                options -> options)) {
      elsewhere.then(Script.json(200, ANSWER));

      fixture.send(fixture.post("/proxy/bot/chat/completions?api-version=1", CHAT));

      assertThat(elsewhere.take().target())
          .isEqualTo("/openai/deployments/gpt%204/chat/completions?api-version=1");
      fixture.sink.take();
    }
  }

  @Test
  void binaryAnswer_passes() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      byte[] audio = new byte[300_000];
      new Random(1).nextBytes(audio);
      fixture.provider.then(Script.answer(200, "audio/mpeg", audio));

      RawAnswer answer =
          post(fixture, "/proxy/bot/v1/audio/speech", CHAT.getBytes(StandardCharsets.UTF_8));

      assertThat(answer.body()).isEqualTo(audio);
      fixture.sink.take();
    }
  }

  static RawAnswer post(ProxyFixture fixture, String path, byte[] body, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("X-Spanguard-Key: " + ProxyFixture.KEY);
    all.add("Content-Length: " + body.length);
    try (RawClient client = RawClient.connect(fixture.container.url())) {
      client.send("POST " + path, all, body);
      return client.answer();
    }
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }
}
