package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.answer;
import static io.spanguard.proxy.GuardrailFixtures.guardrail;
import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.streamed;
import static io.spanguard.proxy.GuardrailFixtures.streaming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever has a whole answer finds its trace: the tail waits until the sink has the spans. */
abstract class ProxySealContract {

  private static final String CHAT_PATH = "/v1/chat/completions";
  private static final Duration LONG = Duration.ofMinutes(2);

  abstract Container start(Filter filter);

  /** Whether the container says that the chunk which only ends a message could not be written. */
  abstract boolean tellsOfTheLastChunk();

  /** The request, what the provider answers, and what the client has before the tail is let go. */
  static Stream<Arguments> answers() {
    return Stream.of(
        argumentSet("Content-Length", "POST " + CHAT_PATH, prompt("hi"), whole(), ""),
        argumentSet("plain, Content-Length", "POST /v1/other", "{}", whole(), ""),
        argumentSet("plain, chunked", "POST /v1/other", "{}", chunked(), "piece"),
        argumentSet(
            "stream", "POST " + CHAT_PATH, streaming(prompt("hi")), streamed("fine"), "\"stop\""),
        argumentSet(
            "held stream", "POST /held" + CHAT_PATH, streaming(prompt("hi")), streamed("fine"), ""),
        argumentSet(
            "stream cut short", "POST " + CHAT_PATH, streaming(prompt("hi")), cutShort(), "fi"),
        argumentSet("204", "DELETE /v1/files/1", "", bodiless(204), ""),
        argumentSet("304", "GET /v1/files/1", "", bodiless(304), ""),
        argumentSet("HEAD", "HEAD /v1/files/1", "", bodiless(200), ""),
        argumentSet("empty", "GET /v1/files/1", "", Script.json(200, ""), ""),
        argumentSet(
            "upstream error", "POST " + CHAT_PATH, prompt("hi"), Script.json(500, "{}"), ""),
        argumentSet("own error", "POST " + CHAT_PATH, "nonsense", whole(), ""));
  }

  private static Script whole() {
    return Script.json(200, answer("fine"));
  }

  private static Script chunked() {
    return (request, connection) -> {
      connection.head(200, "Content-Type: text/plain", "Transfer-Encoding: chunked");
      connection.chunk("piece".getBytes(StandardCharsets.US_ASCII));
      connection.endChunks();
      return true;
    };
  }

  private static Script cutShort() {
    return Script.events(ProxyExitsContract.chunk("{\"content\":\"fi\"}", null));
  }

  private static Script bodiless(int status) {
    return (request, connection) -> {
      connection.head(status, "ETag: \"1\"");
      return status != 200;
    };
  }

  private ProxyFixture fixture(TraceSink sink, String requestLine, Duration patience) {
    boolean held = requestLine.contains("/held/");
    return ProxyFixture.start(
        this::start,
        target ->
            held ? target.guardrail(guardrail("names", Action.BLOCK, PartKind.COMPLETION)) : target,
        options -> options.sink(sink).tailPatience(patience));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void tail_waitsForTheSink(String requestLine, String body, Script script, String before)
      throws Exception {
    GateSink gate = new GateSink();
    try (ProxyFixture fixture = fixture(gate, requestLine, LONG);
        RawClient client = RawClient.connect(fixture.container.url())) {
      fixture.provider.then(script);
      send(client, requestLine, body, "close");

      assertThat(gate.entered.await(60, TimeUnit.SECONDS)).isTrue();
      Reader reader = new Reader(client);
      reader.awaitText(before);
      assertThatThrownBy(() -> reader.whole.get(150, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      gate.open.countDown();
      reader.whole.get(60, TimeUnit.SECONDS);

      Trace trace = fixture.sink.take();
      assertThat(reader.text()).contains("X-Spanguard-Trace-Id: " + trace.traceId());
      fixture.sink.assertEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void tailThatCannotBeWritten_revisesTheRoot(
      String requestLine, String body, Script script, String before) throws Exception {
    GateSink gate = new GateSink();
    try (ProxyFixture fixture = fixture(gate, requestLine, LONG)) {
      fixture.provider.then(script);
      RawClient client = RawClient.connect(fixture.container.url());
      send(client, requestLine, body, "keep-alive");
      assertThat(gate.entered.await(60, TimeUnit.SECONDS)).isTrue();
      client.reset();
      gate.open.countDown();

      SpanBatch first = fixture.sink.takeBatch();
      if (before.equals("piece") && !tellsOfTheLastChunk()) {
        return;
      }
      SpanBatch second = fixture.sink.takeBatch();

      Span root = RecordingSink.span(Trace.of(first.spans()), "proxy.request");
      assertThat(second.workspace()).isEqualTo(first.workspace());
      Span revised = second.spans().get(0);
      assertThat(second.spans()).hasSize(1);
      assertThat(revised.spanId()).isEqualTo(root.spanId());
      assertThat(revised.revision()).isEqualTo(root.revision() + 1);
      assertThat(revised.status()).isEqualTo(SpanStatus.ERROR);
      assertThat(revised.attributes().text(Names.ERROR_TYPE)).isEqualTo("client_abort");
      assertThat(revised.attributes().text(Names.TARGET_ID)).isEqualTo("bot");
      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
      TraceSummary stored =
          TraceSummary.of(fixture.storage.traces().trace("acme", root.traceId()).orElseThrow());
      assertThat(stored.errorType()).isEqualTo("client_abort");
      assertThat(stored.status()).isEqualTo(SpanStatus.ERROR);
      assertThat(stored.spanCount()).isEqualTo(first.spans().size());
    }
  }

  /** As with a disk whose writes hang. The sink comes back only after the client has its answer. */
  @ParameterizedTest
  @MethodSource("answers")
  void tail_ofASinkThatHangs_goesOutAllTheSame(
      String requestLine, String body, Script script, String before) throws Exception {
    GateSink gate = new GateSink();
    try (ProxyFixture fixture = fixture(gate, requestLine, Duration.ofMillis(50))) {
      fixture.provider.then(script);

      HttpResponse<String> answer = ask(fixture, requestLine, body);

      assertThat(gate.open.getCount()).isEqualTo(1);
      assertThat(answer.body()).contains(before);
      gate.open.countDown();
      Trace trace = fixture.sink.take();
      assertThat(answer.headers().firstValue("X-Spanguard-Trace-Id")).hasValue(trace.traceId());
      fixture.sink.assertEmpty();
    }
  }

  private static HttpResponse<String> ask(ProxyFixture fixture, String requestLine, String body)
      throws Exception {
    String[] words = requestLine.split(" ", 2);
    return fixture.send(
        fixture
            .post("/proxy/bot" + words[1], body)
            .method(words[0], BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(60)));
  }

  private static void send(RawClient client, String requestLine, String body, String connection)
      throws Exception {
    String[] words = requestLine.split(" ", 2);
    client.send(
        words[0] + " /proxy/bot" + words[1],
        List.of(
            "X-Spanguard-Key: " + ProxyFixture.KEY,
            "Connection: " + connection,
            "Content-Type: application/json",
            "Content-Length: " + body.length()),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** Lets nothing pass until it is opened. */
  private static final class GateSink implements TraceSink {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void accept(SpanBatch batch) {
      entered.countDown();
      try {
        assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reads what comes, until the connection or, where it has one, the answer ends. */
  private static final class Reader {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<Void> whole = new CompletableFuture<>();

    Reader(RawClient client) {
      Thread thread = new Thread(() -> run(client), "reader");
      thread.setDaemon(true);
      thread.start();
    }

    private void run(RawClient client) {
      try {
        byte[] buffer = new byte[4096];
        for (int count = client.read(buffer); count >= 0; count = client.read(buffer)) {
          synchronized (this) {
            read.write(buffer, 0, count);
            notifyAll();
          }
        }
        whole.complete(null);
      } catch (Exception e) {
        whole.completeExceptionally(e);
      }
    }

    synchronized String text() {
      return read.toString(StandardCharsets.ISO_8859_1);
    }

    synchronized void awaitText(String part) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!text().contains(part)) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        TimeUnit.NANOSECONDS.timedWait(this, TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }
}
