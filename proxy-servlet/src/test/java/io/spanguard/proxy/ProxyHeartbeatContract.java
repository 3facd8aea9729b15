package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.SECRET;
import static io.spanguard.proxy.GuardrailFixtures.guardrail;
import static io.spanguard.proxy.ProxyExitsContract.chunk;
import static io.spanguard.proxy.ProxyFixture.CHAT_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.RawClient.RawAnswer;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import jakarta.servlet.Filter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Comments in the silence of a stream: between events only, and only while it lasts. */
abstract class ProxyHeartbeatContract {

  private static final Duration PERIOD = Duration.ofMillis(40);
  private static final String COMMENT = ": keep-alive\n\n";
  private static final String FIRST = chunk("{\"content\":\"Hel\"}", null);
  private static final String SECOND = chunk("{\"content\":\"lo\"}", "stop");

  abstract Container start(Filter filter);

  private ProxyFixture fixture(UnaryOperator<Target.Builder> target) {
    return ProxyFixture.start(
        this::start, builder -> target.apply(builder).heartbeat(PERIOD), options -> options);
  }

  @Test
  void silentStream_hasCommentsBetweenItsEvents() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    try (ProxyFixture fixture = fixture(target -> target);
        RawClient client = RawClient.connect(fixture.container.url())) {
      fixture.provider.then(
          (request, connection) -> {
            connection.beginEvents(FIRST);
            assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
            connection.event(SECOND);
            connection.event("[DONE]");
            connection.endChunks();
            return true;
          });
      ask(client);

      // The provider is silent until some comments have come.
      String begun = readUntil(client, FIRST + "\n\n\r\n", 1);
      String silent = readUntil(client, COMMENT + "\r\n", 3);
      heard.countDown();
      String events = begun + silent + readUntil(client, "0\r\n\r\n", 1);

      String body =
          events.substring(events.indexOf("\r\n\r\n") + 4).replaceAll("[0-9a-fA-F]+\r\n|\r\n", "");
      assertThat(body.replace(COMMENT, ""))
          .isEqualTo("data: " + FIRST + "\n\ndata: " + SECOND + "\n\ndata: [DONE]\n\n");
      assertThat(body).contains(FIRST + "\n\n" + COMMENT).endsWith("[DONE]\n\n");
      TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.OK);
      assertThat(summary.outputPreview()).isEqualTo("Hello");
    }
  }

  @Test
  void beforeAnythingMayGoOut_nothingIsSaid() throws Exception {
    try (ProxyFixture fixture =
        fixture(
            target -> target.guardrail(guardrail("names", Action.BLOCK, PartKind.COMPLETION)))) {
      fixture.provider.then(
          (request, connection) -> {
            connection.beginEvents();
            connection.event(chunk("{\"role\":\"assistant\",\"content\":\"\"}", null));
            assertThat(new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS)).isFalse();
            connection.event(chunk("{\"content\":\"" + SECRET + "\"}", "stop"));
            connection.event("[DONE]");
            connection.endChunks();
            return true;
          });

      assertThat(fixture.chat(CHAT_STREAM).statusCode()).isEqualTo(403);

      assertThat(TraceSummary.of(fixture.sink.take().spans()).outcome()).isEqualTo("block");
    }
  }

  @Test
  void clientThatLeft_isFoundInTheSilence() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (ProxyFixture fixture = fixture(target -> target)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.beginEvents();
            connection.event(FIRST);
            try {
              connection.untilClosed();
            } finally {
              cancelled.countDown();
            }
            return false;
          });

      try (RawClient client = RawClient.connect(fixture.container.url())) {
        ask(client);
        readUntil(client, FIRST, 1);
      }

      assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
      TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
      assertThat(summary.errorType()).isEqualTo("client_abort");
      assertThat(summary.outputPreview()).isEqualTo("Hel");
    }
  }

  @Test
  void bufferedAnswer_hasNone() throws Exception {
    try (ProxyFixture fixture = fixture(target -> target)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.head(
                200,
                "Content-Type: application/json",
                "Content-Length: " + ProxyFixture.ANSWER.length());
            assertThat(new CountDownLatch(1).await(150, TimeUnit.MILLISECONDS)).isFalse();
            connection.write(ProxyFixture.ANSWER.getBytes(StandardCharsets.UTF_8));
            return true;
          });

      RawAnswer answer =
          ProxyBytesContract.post(
              fixture,
              "/proxy/bot/v1/chat/completions",
              CHAT_STREAM.getBytes(StandardCharsets.UTF_8));

      assertThat(answer.text()).isEqualTo(ProxyFixture.ANSWER);
      fixture.sink.take();
    }
  }

  private static void ask(RawClient client) throws IOException {
    client.send(
        "POST /proxy/bot/v1/chat/completions",
        List.of(
            "X-Spanguard-Key: " + ProxyFixture.KEY,
            "Content-Type: application/json",
            "Content-Length: " + CHAT_STREAM.length()),
        CHAT_STREAM.getBytes(StandardCharsets.UTF_8));
  }

  /** What comes until this has come so often. */
  private static String readUntil(RawClient client, String end, int times) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    while (count(read.toString(StandardCharsets.ISO_8859_1), end) < times) {
      int count = client.read(buffer);
      assertThat(count).as("more after %s", read).isPositive();
      read.write(buffer, 0, count);
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }
}
