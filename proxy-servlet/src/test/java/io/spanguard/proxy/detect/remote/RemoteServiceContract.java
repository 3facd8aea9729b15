package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.access.SettableClock;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteCall;
import io.spanguard.proxy.guardrail.RemoteCalls;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.guardrail.RemoteVerdict;
import io.spanguard.proxy.guardrail.RemoteVerdict.RemoteFinding;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds for every service that is asked over the network: what it is sent and what its answers
 * mean, as its documentation says, and that whatever else it does is a failure in time that quotes
 * nothing.
 */
abstract class RemoteServiceContract {

  /** What is judged; the emoji counts as one character in Python and as two in Java. */
  static final String TEXT = "\ud83d\ude00 call Anna Schmidt at once";

  private static final String QUOTED = "hunter2";
  private static final String KEY = "Bearer sk-of-the-service";
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  final FakeProvider service = FakeProvider.start();
  final SettableClock clock = new SettableClock();
  private RemoteDetector detector;

  /** A detector with the service's own defaults. */
  abstract RemoteDetector detector(ServiceEndpoint endpoint);

  /** The path that is configured. */
  abstract String path();

  /** The answer to {@link #TEXT} where it is harmless. */
  abstract Script harmless();

  /** The answer to {@link #TEXT} where something was found. */
  abstract Script harmful();

  /** What was found then. */
  abstract List<Finding> found();

  /** What the service is sent, at which path. */
  abstract void assertAsked(Received request, JsonNode body);

  /** JSON that means that nothing was found, and is no nonsense therefore. */
  String emptyAnswer() {
    return "-";
  }

  boolean sendsCredential() {
    return true;
  }

  /** Whether the service's answers are remembered unless something else is said. */
  boolean remembers() {
    return true;
  }

  /** What the calls of this service are, as far as spans tell. */
  String calledPath() {
    return path();
  }

  final RemoteDetector detector() {
    if (detector == null) {
      ServiceEndpoint endpoint =
          ServiceEndpoint.of(URI.create(service.url() + path())).withClock(clock);
      detector = detector(endpoint.withHeader("Authorization", KEY));
    }
    return detector;
  }

  @AfterEach
  void close() {
    if (detector != null) {
      detector.close();
    }
    service.close();
  }

  @Test
  void harmlessText() throws Exception {
    service.then(harmless());
    RemoteCalls calls = calls();

    RemoteVerdict verdict = judge(prompt(TEXT), TIMEOUT, calls);

    assertThat(verdict).isEqualTo(RemoteVerdict.of(List.of()));
    Received request = service.take();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
    if (sendsCredential()) {
      assertThat(request.header("Authorization")).isEqualTo(KEY);
    }
    assertAsked(request, new ObjectMapper().readTree(request.body()));
    RemoteCall call = onlyCall(calls);
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.errorType()).isNull();
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.url()).isEqualTo(service.url() + calledPath());
    assertThat(call.port()).isEqualTo(service.url().getPort());
    assertThat(call.duration()).isPositive();
  }

  @Test
  void harmfulText() {
    service.then(harmful());

    RemoteVerdict verdict = judge(prompt(TEXT), TIMEOUT, calls());

    assertThat(verdict.failure()).isNull();
    assertThat(verdict.findings())
        .extracting(RemoteFinding::finding)
        .containsExactlyElementsOf(found());
    assertThat(verdict.findings()).extracting(RemoteFinding::part).containsOnly(0);
    for (Finding finding : found()) {
      assertThat(finding.reason()).doesNotContain("Anna");
    }
  }

  @Test
  void blankText_isNotSent() {
    RemoteVerdict verdict = judge(prompt(" \n"), TIMEOUT, calls());

    assertThat(verdict).isEqualTo(RemoteVerdict.of(List.of()));
    assertThat(service.waiting()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 401, 403, 404, 413, 429, 500, 503})
  void errorStatus(int status) {
    service.then(Script.json(status, "{\"error\":\"" + QUOTED + "\"}"));
    RemoteCalls calls = calls();

    assertFailed(judge(prompt(TEXT), TIMEOUT, calls), "status " + status);
    RemoteCall call = onlyCall(calls);
    assertThat(call.status()).isEqualTo(status);
    assertThat(call.errorType()).isEqualTo(Integer.toString(status));
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        argumentSet("nothing", ""),
        argumentSet("a page", "<html>" + QUOTED + "</html>"),
        argumentSet("null", "null"),
        argumentSet("a number", "7"),
        argumentSet("an empty list", "[]"),
        argumentSet("an empty object", "{}"),
        argumentSet("something else", "{\"" + QUOTED + "\":[true]}"),
        argumentSet("a list of something else", "[{\"" + QUOTED + "\":1}]"),
        argumentSet("too deep", "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"),
        argumentSet("a name twice", "{\"flagged\":true,\"flagged\":false}"),
        argumentSet("two values", "{} {}"),
        argumentSet("broken", "{\"" + QUOTED),
        argumentSet("not UTF-8", "{\"a\":\"\u00ff\u00fe\"}"));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsense(String body) {
    if (body.equals(emptyAnswer())) {
      return;
    }
    service.then(
        Script.answer(200, "application/json", body.getBytes(StandardCharsets.ISO_8859_1)));
    RemoteCalls calls = calls();

    assertFailed(judge(prompt(TEXT), TIMEOUT, calls), "");
    assertThat(onlyCall(calls).status()).isEqualTo(200);
    assertThat(onlyCall(calls).errorType()).isIn("answer_invalid", "verdict_invalid");
  }

  @Test
  void endlessAnswer() {
    byte[] piece = ("\"" + QUOTED + "\",").repeat(10_000).getBytes(StandardCharsets.UTF_8);
    service.then(
        (request, connection) -> {
          connection.head(200, "Content-Type: application/json", "Transfer-Encoding: chunked");
          connection.chunk("[".getBytes(StandardCharsets.UTF_8));
          while (true) {
            connection.chunk(piece);
          }
        });
    RemoteCalls calls = calls();

    assertFailed(judge(prompt(TEXT), TIMEOUT, calls), "more than 1048576 bytes");
    assertThat(onlyCall(calls).errorType()).isEqualTo("answer_too_large");
  }

  @Test
  void codingNotAskedFor() {
    service.then(
        Script.answer(200, "application/json", new byte[] {1, 2, 3}, "Content-Encoding: br"));

    assertFailed(judge(prompt(TEXT), TIMEOUT, calls()), "coding");
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        argumentSet("reset", Script.reset(), "upstream_unreachable"),
        argumentSet("not HTTP", Script.raw(QUOTED + "\r\n\r\n"), "upstream_unreachable"),
        argumentSet(
            "cut short",
            Script.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
            "upstream_invalid"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void brokenConnection(Script script, String errorType) {
    service.then(script);
    RemoteCalls calls = calls();

    assertFailed(judge(prompt(TEXT), TIMEOUT, calls), "");
    assertThat(onlyCall(calls).errorType()).isEqualTo(errorType);
  }

  @Test
  void nobodyThere() {
    detector();
    service.close();
    RemoteCalls calls = calls();

    assertFailed(judge(prompt(TEXT), TIMEOUT, calls), "cannot be reached");
    assertThat(onlyCall(calls).status()).isNull();
    assertThat(onlyCall(calls).errorType()).isEqualTo("upstream_unreachable");
  }

  static Stream<Arguments> slow() {
    return Stream.of(
        argumentSet("silence", Script.silence()),
        argumentSet(
            "drops",
            (Script)
                (request, connection) -> {
                  connection.head(200, "Content-Type: application/json", "Content-Length: 1000");
                  trickle(connection);
                  return false;
                }));
  }

  private static void trickle(FakeProvider.Connection connection) throws IOException {
    connection.write(" ".getBytes(StandardCharsets.UTF_8));
    connection.untilClosed();
  }

  @ParameterizedTest
  @MethodSource("slow")
  void slowAnswer(Script script) {
    service.always(script);
    RemoteCalls calls;
    do {
      calls = calls();
      assertFailed(judge(prompt(TEXT), Duration.ofMillis(300), calls), "in time");
      // Without a call the time was over before it could ask.
    } while (calls.all().isEmpty());
    assertThat(onlyCall(calls).errorType()).startsWith("timeout_");
  }

  @Test
  void serviceThatFails_isLeftAloneForAWhile() {
    for (int i = 0; i < CircuitBreaker.MAX_FAILURES; i++) {
      service.then(Script.json(500, "{}"));
      assertFailed(judge(prompt(TEXT), TIMEOUT, calls()), "status 500");
    }
    RemoteCalls calls = calls();

    assertFailed(judge(prompt(TEXT), TIMEOUT, calls), "not asked for a while");
    assertThat(calls.all()).isEmpty();
    assertThat(service.waiting()).isEqualTo(CircuitBreaker.MAX_FAILURES);

    clock.advance(CircuitBreaker.PAUSE);
    service.then(harmful());

    assertThat(judge(prompt(TEXT), TIMEOUT, calls()).findings()).hasSameSizeAs(found());
  }

  @Test
  void requestThatIsRefused_doesNotKeepOthersFromTheService() {
    for (int i = 0; i <= CircuitBreaker.MAX_FAILURES; i++) {
      service.then(Script.json(400, "{}"));
      assertFailed(judge(prompt(TEXT), TIMEOUT, calls()), "status 400");
    }
    service.then(harmful());

    assertThat(judge(prompt(TEXT), TIMEOUT, calls()).findings()).hasSameSizeAs(found());
  }

  @Test
  void whatWasFound_isRememberedForAWhile() {
    service.then(Script.json(500, "{}")).then(harmful()).then(harmful());
    RemoteVerdict failed = judge(prompt(TEXT), TIMEOUT, calls());
    RemoteVerdict first = judge(prompt(TEXT), TIMEOUT, calls());
    int asked = service.waiting();
    RemoteVerdict second = judge(prompt(TEXT), TIMEOUT, calls());

    assertThat(failed.failure()).isNotNull();
    assertThat(second).isEqualTo(first);
    assertThat(service.waiting() - asked).isEqualTo(remembers() ? 0 : 1);

    if (remembers()) {
      clock.advance(ServiceEndpoint.DEFAULT_TIME_TO_LIVE);

      assertThat(judge(prompt(TEXT), TIMEOUT, calls())).isEqualTo(first);
      assertThat(service.waiting() - asked).isEqualTo(1);
    }
  }

  @Test
  void closed_opensAgainWhenItIsAsked() {
    service.then(harmful()).then(harmful());
    judge(prompt(TEXT), TIMEOUT, calls());
    clock.advance(ServiceEndpoint.DEFAULT_TIME_TO_LIVE);
    detector().close();

    RemoteVerdict verdict = judge(prompt(TEXT), TIMEOUT, calls());

    assertThat(verdict.failure()).isNull();
    assertThat(verdict.findings()).hasSameSizeAs(found());
  }

  final RemoteVerdict judge(List<Part> parts, Duration timeout, RemoteCalls calls) {
    return detector().judge(parts, DetectionContext.ofRequest(List.copyOf(parts)), timeout, calls);
  }

  static RemoteCalls calls() {
    return RemoteCalls.create(Instant::now);
  }

  static List<Part> prompt(String... texts) {
    return IntStream.range(0, texts.length)
        .mapToObj(i -> part(PartKind.PROMPT, i, texts[i]))
        .toList();
  }

  static Part part(PartKind kind, int index, String text) {
    JsonPointer place = JsonPointer.compile("/messages/" + index + "/content");
    return new Part(kind, place, text, true, null, null, 0);
  }

  private void assertFailed(RemoteVerdict verdict, String words) {
    assertThat(verdict.failure())
        .startsWith("detector " + detector().id() + ": ")
        .contains(words)
        .doesNotContain(QUOTED, "Anna", KEY);
  }

  private static RemoteCall onlyCall(RemoteCalls calls) {
    assertThat(calls.all()).hasSize(1);
    return calls.all().get(0);
  }
}
