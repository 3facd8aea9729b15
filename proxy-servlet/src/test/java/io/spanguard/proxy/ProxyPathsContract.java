package io.spanguard.proxy;

import static io.spanguard.proxy.Container.HOST_ANSWER;
import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.RawClient.RawAnswer;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import jakarta.servlet.Filter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A path has one spelling: every other is refused before it reaches a provider. What is not a route
 * of the proxy's is the host's, untouched.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProxyPathsContract {

  private static final byte[] BODY = CHAT.getBytes(StandardCharsets.UTF_8);

  private ProxyFixture fixture;
  private ProxyFixture below;

  abstract Container start(Filter filter, String contextPath);

  @BeforeAll
  void start() {
    fixture = ProxyFixture.start(filter -> start(filter, ""));
    below =
        ProxyFixture.start(
            filter -> start(filter, "/app"),
            target -> target,
            options -> options.prefix("/spanguard"));
  }

  @BeforeEach
  void answer() {
    fixture.provider.always(Script.json(200, ANSWER));
    below.provider.always(Script.json(200, ANSWER));
  }

  @AfterAll
  void close() {
    fixture.close();
    below.close();
  }

  static Stream<Arguments> secondSpellings() {
    return Stream.of(
        argumentSet("dot segment", "/v1/./chat/completions"),
        argumentSet("dot segment at the end", "/v1/chat/completions/."),
        argumentSet("dot dot", "/v1/models/../chat/completions"),
        argumentSet("dot dot at the end", "/v1/chat/completions/x/.."),
        argumentSet("dot dot above the target", "/../../proxy/bot/v1/chat/completions"),
        argumentSet("encoded dot", "/v1/%2e/chat/completions"),
        argumentSet("encoded dot dot", "/v1/x/%2E%2e/chat/completions"),
        argumentSet("half encoded dot dot", "/v1/x/.%2e/chat/completions"),
        argumentSet("empty segment", "/v1//chat/completions"),
        argumentSet("empty first segment", "//v1/chat/completions"),
        argumentSet("another host", "//evil.example/v1/chat/completions"),
        argumentSet("whole URL", "/http://evil.example/v1/chat/completions"),
        argumentSet("parameter", "/v1/chat/completions;v=1"),
        argumentSet("parameter in between", "/v1;v=1/chat/completions"),
        argumentSet("dot dot with a parameter", "/v1/x/..;/chat/completions"),
        argumentSet("encoded parameter", "/v1/chat/completions%3bv=1"),
        argumentSet("backslash", "/v1\\chat/completions"),
        argumentSet("backslash dot dot", "/v1/x\\..\\chat/completions"),
        argumentSet("encoded slash", "/v1%2Fchat/completions"),
        argumentSet("encoded slash, lower case", "/v1/chat%2fcompletions"),
        argumentSet("encoded backslash", "/v1%5Cchat/completions"),
        argumentSet("twice encoded", "/v1/chat%252Fcompletions"),
        argumentSet("zero", "/v1/chat/completions%00"),
        argumentSet("encoded line break", "/v1/chat/completions%0d%0aX:%20y"),
        argumentSet("delete", "/v1/chat/completions%7f"),
        argumentSet("control character", "/v1/chat/completions\u0001"),
        argumentSet("encoded question mark", "/v1/chat/completions%3fx"),
        argumentSet("encoded hash", "/v1/chat/completions%23x"),
        argumentSet("encoded letter", "/v1/chat/%63ompletions"),
        argumentSet("encoded digit", "/v%31/chat/completions"),
        argumentSet("percent alone", "/v1/chat/completions%"),
        argumentSet("percent without hex", "/v1/chat/completions%zz"),
        argumentSet("overlong slash", "/v1/chat%c0%afcompletions"),
        argumentSet("overlong letter", "/v1/chat/%c1%a3ompletions"),
        argumentSet("half a character", "/v1/chat/completions%c3"),
        argumentSet("encoded surrogate", "/v1/chat/completions%ed%a0%80"),
        argumentSet("raw non-ASCII", "/v1/chat/completions\u00e9"),
        argumentSet("very long", "/v1/chat/completions/" + "x".repeat(8192)));
  }

  @ParameterizedTest
  @MethodSource("secondSpellings")
  void secondSpelling_isRefused(String path) throws Exception {
    RawAnswer answer = post(fixture, "/proxy/bot" + path);

    assertThat(answer.status()).isIn(400, 414, 431);
    assertThat(fixture.provider.waiting()).isZero();
    if (answer.header("X-Spanguard-Trace-Id") != null) {
      assertThat(answer.header("X-Spanguard-Error")).isEqualTo("path_invalid");
      TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
      assertThat(summary.errorType()).isEqualTo("path_invalid");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proxy/../proxy/bot/v1/chat/completions",
        "/proxy/%62ot/v1/chat/completions",
        "/proxy//bot/v1/chat/completions",
        "/proxy/bot;x/v1/chat/completions",
        "/proxy/",
        "/proxy/Bot/v1/chat/completions"
      })
  void secondSpellingOfATarget_isNoTarget(String path) throws Exception {
    RawAnswer answer = post(fixture, path);

    assertThat(answer.status()).isIn(400, 404);
    assertThat(fixture.provider.waiting()).isZero();
    if (answer.header("X-Spanguard-Trace-Id") != null) {
      fixture.sink.take();
    }
  }

  @Test
  void absoluteForm_isTheSamePath() throws Exception {
    RawAnswer answer = post(fixture, "http://evil.example/proxy/bot/v1/chat/completions");

    if (answer.status() == 200) {
      assertThat(fixture.provider.take().target()).isEqualTo("/v1/chat/completions");
      Trace trace = fixture.sink.take();
      assertThat(trace.spans()).anyMatch(span -> span.name().equals("llm.chat"));
    } else {
      assertThat(answer.status()).isEqualTo(400);
    }
    assertThat(fixture.provider.waiting()).isZero();
  }

  @Test
  void absoluteFormWithADotSegment_isRefused() throws Exception {
    RawAnswer answer = post(fixture, "http://evil.example/proxy/bot/x/../v1/chat/completions");

    assertThat(answer.status()).isEqualTo(400);
    if (answer.header("X-Spanguard-Trace-Id") != null) {
      fixture.sink.take();
    }
    assertThat(fixture.provider.waiting()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/proxy",
        "/proxyx/bot/v1/chat/completions",
        "/x/../proxy/bot/v1/chat/completions",
        "/%70roxy/bot/v1/chat/completions",
        "/x/proxy/bot/v1/chat/completions",
        "/PROXY/bot/v1/chat/completions",
        "/tracesx",
        "/orders?path=/proxy/bot/v1"
      })
  void otherPaths_areTheHostsUntouched(String path) throws Exception {
    RawAnswer answer = post(fixture, path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(HOST_ANSWER);
    assertThat(answer.header("X-Host-Read")).isEqualTo("" + BODY.length);
    assertThat(answer.headers()).doesNotContainKey("X-Spanguard-Trace-Id");
    assertThat(fixture.provider.waiting()).isZero();
  }

  @Test
  void routes_areBelowContextPathAndPrefix() throws Exception {
    RawAnswer answer = post(below, "/app/spanguard/proxy/bot/v1/chat/completions");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(ANSWER);
    assertThat(below.provider.take().target()).isEqualTo("/v1/chat/completions");
    Trace trace = below.sink.take();
    assertThat(TraceSummary.of(trace.spans()).targetId()).isEqualTo("bot");
    assertThat(below.proxy.flush(java.time.Duration.ofSeconds(60))).isTrue();
    assertThat(below.get("/app/spanguard/traces/" + trace.traceId()).body())
        .contains(trace.traceId());
    assertThat(below.get("/app/spanguard/traces").body()).contains(trace.traceId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/app/spanguardx/proxy/bot/v1/chat/completions",
        "/app/spanguar/proxy/bot/v1/chat/completions",
        "/app/Spanguard/proxy/bot/v1/chat/completions",
        "/app/%73panguard/proxy/bot/v1/chat/completions",
        "/app/x/../spanguard/proxy/bot/v1/chat/completions",
        "/app/spanguard/%70roxy/bot/v1/chat/completions",
        "/app/proxy/bot/v1/chat/completions",
        "/app/traces",
        "/app/healthz",
        "/app/spanguard",
        "/app/spanguard-docs",
        "/app/spanguard/healthz"
      })
  void lookAlikes_areTheHosts(String path) throws Exception {
    RawAnswer answer = post(below, path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(HOST_ANSWER);
    assertThat(below.provider.waiting()).isZero();
  }

  private static RawAnswer post(ProxyFixture fixture, String path) throws Exception {
    try (RawClient client = RawClient.connect(fixture.container.url())) {
      client.send(
          "POST " + path,
          List.of(
              "X-Spanguard-Key: " + ProxyFixture.KEY,
              "Content-Type: application/json",
              "Content-Length: " + BODY.length),
          BODY);
      return client.answer();
    }
  }
}
