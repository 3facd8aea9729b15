package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.RawClient.RawAnswer;
import jakarta.servlet.Filter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers pass, in which direction, and that those which pass are unchanged. */
abstract class ProxyHeadersContract {

  private static final String[] CONTEXT = {
    "baggage: tenant=gold",
    "Forwarded: for=192.0.2.1",
    "Via: 1.1 edge",
    "X-Forwarded-For: 192.0.2.1",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: shop.example",
    "X-Real-IP: 192.0.2.1"
  };

  abstract Container start(Filter filter);

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "DELETE"})
  void requestHeaders_passUnchanged_andNoneIsAdded(String method) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.answer(200, "text/plain", new byte[0]));

      RawClient.call(
          fixture,
          method + " /proxy/bot/v1/models",
          "User-Agent: OpenAI/Java 4.0",
          "OpenAI-Organization: org-1",
          "X-Custom: one",
          "X-Custom: two, three",
          "Accept: application/json;q=0.9, */*");

      Received received = fixture.provider.take();
      assertThat(received.headers().get("User-Agent")).containsExactly("OpenAI/Java 4.0");
      assertThat(received.headers().get("OpenAI-Organization")).containsExactly("org-1");
      assertThat(received.headers().get("X-Custom")).containsExactly("one", "two, three");
      assertThat(received.headers().get("Accept")).containsExactly("application/json;q=0.9, */*");
      assertThat(received.headers().get("Host"))
          .containsExactly(fixture.provider.url().getAuthority());
      assertThat(received.headers().keySet())
          .isSubsetOf(
              lowerOrNot(
                  "Host",
                  "User-Agent",
                  "OpenAI-Organization",
                  "X-Custom",
                  "Accept",
                  "Authorization",
                  "traceparent",
                  "Connection"));
      assertThat(received.header("Connection")).isIn(null, "keep-alive");
      fixture.sink.take();
    }
  }

  @Test
  void hopByHopRequestHeaders_stayHere() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, "{}"));

      RawClient.call(
          fixture,
          "GET /proxy/bot/v1/models",
          "Connection: X-Hop, close, ,x-OTHER-hop",
          "X-Hop: 1",
          "X-Other-Hop: 1",
          "Keep-Alive: timeout=5",
          "Proxy-Connection: keep-alive",
          "Proxy-Authorization: Basic c2VjcmV0",
          "TE: trailers",
          "Trailer: X-Checksum",
          "X-End-To-End: 1");

      Received received = fixture.provider.take();
      assertThat(received.headers())
          .doesNotContainKeys(
              "X-Hop",
              "X-Other-Hop",
              "Keep-Alive",
              "Proxy-Connection",
              "Proxy-Authorization",
              "TE",
              "Trailer",
              "Upgrade")
          .containsKey("X-End-To-End");
      assertThat(received.header("Connection")).isIn(null, "keep-alive");
      fixture.sink.take();
    }
  }

  @Test
  void hopByHopResponseHeaders_stayHere() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          Script.answer(
              200,
              "application/json",
              ANSWER.getBytes(StandardCharsets.UTF_8),
              "Connection: X-Hop, keep-alive",
              "X-Hop: 1",
              "Keep-Alive: timeout=5, max=1000",
              "Proxy-Authenticate: Basic",
              "Upgrade: h2c",
              "X-Spanguard-Outcome: block",
              "X-Spanguard-Anything: 1",
              "traceparent: 00-11111111111111111111111111111111-2222222222222222-01",
              "X-End-To-End: 1"));

      HttpResponse<String> response = fixture.chat(CHAT);

      assertThat(response.headers().map())
          .doesNotContainKeys(
              "x-hop", "proxy-authenticate", "upgrade", "x-spanguard-anything", "keep-alive")
          .containsKey("x-end-to-end");
      assertThat(response.headers().allValues("X-Spanguard-Outcome")).containsExactly("allow");
      assertThat(response.headers().allValues("traceparent"))
          .singleElement()
          .asString()
          .contains(fixture.sink.take().traceId());
    }
  }

  @Test
  void spanguardHeaders_neverGoUpstream() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, ANSWER));

      fixture.send(
          fixture
              .post("/proxy/bot/v1/chat/completions", CHAT)
              .header("X-Spanguard-Approval", "a-1")
              .header("x-spanguard-anything", "1"));

      assertThat(fixture.provider.take().headers().keySet())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("x-spanguard"));
      fixture.sink.take();
    }
  }

  @Test
  void contextHeaders_goUpstreamOnlyWhereTheTargetSaysSo() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, "{}"));

      RawClient.call(fixture, "GET /proxy/bot/v1/models", CONTEXT);

      Received received = fixture.provider.take();
      assertThat(received.headers()).doesNotContainKeys(contextNames());
      fixture.sink.take();
    }
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target -> target.forwardHeaders(List.of(contextNames())),
            options -> options)) {
      fixture.provider.then(Script.json(200, "{}"));

      RawClient.call(fixture, "GET /proxy/bot/v1/models", CONTEXT);

      Received received = fixture.provider.take();
      for (String header : CONTEXT) {
        String[] field = header.split(": ", 2);
        assertThat(received.headers().get(field[0])).containsExactly(field[1]);
      }
      fixture.sink.take();
    }
  }

  private static String[] contextNames() {
    return Stream.of(CONTEXT).map(header -> header.split(":", 2)[0]).toArray(String[]::new);
  }

  @Test
  void responseHeaders_passUnchanged() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      String[] headers = {
        "Date: Tue, 15 Nov 1994 08:12:31 GMT",
        "Server: provider/1.0",
        "ETag: W/\"abc\"",
        "Last-Modified: Tue, 15 Nov 1994 08:12:31 GMT",
        "Cache-Control: no-store",
        "Vary: Origin",
        "Vary: Accept-Encoding",
        "x-request-id: req_1",
        "x-ratelimit-remaining-tokens: 149984",
        "X-Custom: a, b;c=\"d, e\"",
        "Content-Language: en-GB",
        "Location: /v1/things/1",
        "Expires: 0",
        "X-Empty:"
      };
      for (String path : List.of("/v1/chat/completions", "/v1/other")) {
        fixture.provider.then(
            Script.answer(
                201, "application/json", ANSWER.getBytes(StandardCharsets.UTF_8), headers));
        try (RawClient client = RawClient.connect(fixture.container.url())) {
          client.send(
              "POST /proxy/bot" + path,
              List.of(
                  "X-Spanguard-Key: " + ProxyFixture.KEY,
                  "Content-Type: application/json",
                  "Content-Length: " + CHAT.length()),
              CHAT.getBytes(StandardCharsets.UTF_8));
          RawAnswer answer = client.answer();

          assertThat(answer.status()).isEqualTo(201);
          assertThat(answer.text()).isEqualTo(ANSWER);
          assertThat(answer.all("Vary")).containsExactly("Origin", "Accept-Encoding");
          for (String header : headers) {
            String[] field = header.split(":", 2);
            assertThat(answer.all(field[0])).as(header).contains(field[1].strip());
          }
          assertThat(answer.all("Date")).hasSize(1);
          assertThat(answer.all("Server")).hasSize(1);
          assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        }
        fixture.sink.take();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-8",
        "text/plain;charset=ISO-8859-1",
        "text/plain; charset=x-unheard-of",
        "multipart/mixed; boundary=\"a b\"",
        "not a media type"
      })
  void responseContentType_meansTheSame(String contentType) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.answer(200, contentType, new byte[] {'{', '}'}));

      RawAnswer answer = RawClient.call(fixture, "GET /proxy/bot/v1/models");

      assertThat(answer.text()).isEqualTo("{}");
      // Tomcat writes its own spelling: no space after the semicolon.
      assertThat(String.valueOf(answer.header("Content-Type")).replace(" ", ""))
          .isEqualToIgnoringCase(contentType.replace(" ", ""));
      fixture.sink.take();
    }
  }

  @Test
  void responseWithoutContentType_getsNone() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(200, "Content-Length: 2");
            connection.write(new byte[] {'o', 'k'});
            return true;
          });

      RawAnswer answer = RawClient.call(fixture, "GET /proxy/bot/v1/models");

      assertThat(answer.text()).isEqualTo("ok");
      assertThat(answer.all("Content-Type")).isEmpty();
      fixture.sink.take();
    }
  }

  private static List<String> lowerOrNot(String... names) {
    return Stream.of(names)
        .flatMap(name -> Stream.of(name, name.toLowerCase(java.util.Locale.ROOT)))
        .toList();
  }
}
