package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider.Connection;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.RawClient.RawAnswer;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy that blocks {@link GuardrailFixtures#SECRET}, before a model that repeats the marks it
 * reads, and what must be true of it whatever bytes come.
 */
final class SmugglingServer implements AutoCloseable {

  static final String PATH = "/proxy/bot/v1/chat/completions";
  static final String KEY_HEADER = "X-Spanguard-Key: " + ProxyFixture.KEY;

  private static final Pattern MARK = Pattern.compile("mark-[0-9]+-");

  private final ProxyFixture fixture;
  private final Map<String, SpanBatch> traces = new HashMap<>();
  private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
  private int marks;

  private SmugglingServer(Function<Filter, Container> container, boolean forwardUnknown) {
    fixture =
        ProxyFixture.start(
            container::apply,
            target ->
                target
                    .guardrail(
                        GuardrailFixtures.guardrail(
                            "names", Action.BLOCK, PartKind.PROMPT, PartKind.SYSTEM))
                    .blockUnknownEndpoints(!forwardUnknown),
            options -> options);
    fixture.provider.always(this::repeat);
  }

  /**
   * @param forwardUnknown whether endpoints that are not inspected may be called
   */
  static SmugglingServer start(Function<Filter, Container> container, boolean forwardUnknown) {
    return new SmugglingServer(container, forwardUnknown);
  }

  private boolean repeat(Received request, Connection connection)
      throws IOException, InterruptedException {
    received.add(request);
    Matcher mark = MARK.matcher(Wiretap.texts(request.body()));
    StringBuilder marks = new StringBuilder();
    while (mark.find() && marks.indexOf(mark.group()) < 0) {
      marks.append(mark.group());
    }
    return Script.json(200, GuardrailFixtures.answer("read " + marks)).play(request, connection);
  }

  /** A mark that no other request has. */
  String mark() {
    return "mark-" + marks++ + "-";
  }

  /** A whole request of a well-behaved client. */
  static byte[] request(String text) {
    byte[] body = GuardrailFixtures.prompt(text).getBytes(StandardCharsets.UTF_8);
    return request(body, "Content-Type: application/json", "Content-Length: " + body.length);
  }

  static byte[] request(byte[] body, String... headers) {
    StringBuilder head = new StringBuilder("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\n");
    head.append(KEY_HEADER).append("\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return joined(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1), body);
  }

  static byte[] joined(byte[]... some) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] bytes : some) {
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  /** Sends the bytes on a connection of their own, and reads whatever comes back to its end. */
  List<RawAnswer> send(byte[] bytes) throws IOException {
    List<RawAnswer> answers = new ArrayList<>();
    try (RawClient client = RawClient.connect(fixture.container.url())) {
      try {
        client.send(bytes);
        client.endOutput();
      } catch (IOException closedEarly) {
        // It has heard enough; what it said before can still be read, as a rule.
      }
      while (true) {
        answers.add(client.answer());
      }
    } catch (SocketTimeoutException hangs) {
      throw new AssertionError("no end of the connection after " + answers, hangs);
    } catch (IOException ended) {
      return answers;
    }
  }

  /**
   * Whatever was answered has a trace, unless it had no key, or the container did; no trace is that
   * of a crash; and no model has read the secret, or anything that has no trace.
   */
  void check(List<RawAnswer> answers) {
    takeTraces();
    for (RawAnswer answer : answers) {
      String traceId = answer.header("X-Spanguard-Trace-Id");
      boolean turnedAway = answer.status() == 401 || answer.status() == 429;
      if (traceId != null && !turnedAway) {
        assertThat(traces).containsKey(traceId);
      }
      assertThat(answer.header("X-Spanguard-Error")).isNotEqualTo("internal_error");
      assertThat(answer.status()).isNotEqualTo(500);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Received request = received.poll();
    while (request != null) {
      assertThat(Wiretap.says(request, GuardrailFixtures.SECRET))
          .as("the model read it: %s %s", request.target(), request.text())
          .isFalse();
      String traceparent = request.header("traceparent");
      assertThat(traceparent).isNotNull();
      String traceId = traceparent.substring(3, 35);
      while (!traces.containsKey(traceId) && System.nanoTime() < deadline) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        takeTraces();
      }
      assertThat(traces).containsKey(traceId);
      request = received.poll();
    }
    for (SpanBatch batch : traces.values()) {
      for (Span span : batch.spans()) {
        assertThat(span.attributes().text(Names.ERROR_TYPE)).isNotEqualTo("internal_error");
      }
    }
  }

  /** A root that comes once more, revised, adds nothing that is looked at here. */
  private void takeTraces() {
    for (SpanBatch batch : fixture.sink.drain()) {
      traces.putIfAbsent(batch.spans().get(0).traceId(), batch);
    }
  }

  /** The marks that each trace tells of, by its id; forgets them. */
  Map<String, Set<String>> marksOfTraces() {
    Map<String, Set<String>> marks = new HashMap<>();
    traces.forEach((id, batch) -> marks.put(id, marks(texts(batch))));
    traces.clear();
    return marks;
  }

  private static String texts(SpanBatch batch) {
    StringBuilder texts = new StringBuilder();
    for (Span span : batch.spans()) {
      for (String name : List.of(Names.INPUT_MESSAGES, Names.OUTPUT_MESSAGES)) {
        texts.append(span.attributes().text(name));
      }
    }
    return texts.toString();
  }

  static Set<String> marks(String text) {
    Set<String> marks = new HashSet<>();
    Matcher mark = MARK.matcher(text);
    while (mark.find()) {
      marks.add(mark.group());
    }
    return marks;
  }

  /** Still answers as ever. */
  void checkAlive() throws IOException {
    String mark = mark();
    List<RawAnswer> answers = send(request(mark));
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).text()).contains(mark);
    check(answers);
  }

  @Override
  public void close() {
    fixture.sink.leaveTheRest();
    fixture.close();
  }
}
