package io.spanguard.proxy;

import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.exchange.Limits;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streamed answers whose tool calls wait for a person. */
abstract class ProxyHeldStreamContract {

  private static final String COMMENT = ": waiting for a person\n\n";
  private static final Duration LONG = Duration.ofMinutes(2);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  abstract Container start(Filter filter);

  private ProxyFixture fixture(Duration wait) {
    return fixture(wait, 100);
  }

  private ProxyFixture fixture(Duration wait, int requests) {
    return ProxyFixture.start(
        this::start,
        target -> target.firewall(Approvals.firewall(wait)),
        options ->
            options
                .approvalBeat(Duration.ofMillis(50))
                .limits(new Limits(1 << 20, 1 << 20, requests)));
  }

  /** A client that reads while the stream comes. */
  private Reading open(ProxyFixture fixture, HeldStreams api, String prompt) throws Exception {
    return new Reading(
        http.send(
            fixture.post(api.path, api.request(prompt)).build(), BodyHandlers.ofInputStream()));
  }

  @ParameterizedTest
  @EnumSource
  void approvedWhileItWaits_goesOnByteForByte(HeldStreams api) throws Exception {
    try (ProxyFixture fixture = fixture(LONG)) {
      fixture.provider.then(HeldStreams.script(api.stream()));
      Reading reading = open(fixture, api, "pay");

      assertThat(reading.until(COMMENT)).isEqualTo(api.beforeTheCall() + COMMENT);
      reading.until(COMMENT);
      Approval approval = Approvals.decideOnceAsked(fixture.storage, Status.APPROVED);

      assertThat(reading.rest().replace(COMMENT, ""))
          .isEqualTo(api.stream().substring(api.beforeTheCall().length()));
      assertThat(approval.arguments()).isEqualTo(HeldStreams.ARGUMENTS);
      Trace trace = fixture.sink.take();
      assertThat(span(trace, "proxy.request").status()).isEqualTo(SpanStatus.OK);
      assertThat(TraceSummary.of(trace.spans()).outcome()).isEqualTo("approval");
      assertThat(span(trace, "firewall.approve").spanId()).isEqualTo(approval.spanId());
      assertThat(span(trace, "firewall.approve").attributes().text(Names.FIREWALL_APPROVAL_STATE))
          .isEqualTo("approved");
    }
  }

  @ParameterizedTest
  @EnumSource
  void deniedWhileItWaits_endsInTheProvidersWay(HeldStreams api) throws Exception {
    try (ProxyFixture fixture = fixture(LONG)) {
      fixture.provider.then(HeldStreams.script(api.stream()));
      Reading reading = open(fixture, api, "pay");

      reading.until(COMMENT);
      Approvals.decideOnceAsked(fixture.storage, Status.DENIED);

      String rest = reading.rest().replace(COMMENT, "");
      assertThat(rest)
          .startsWith(api == HeldStreams.RESPONSES ? "event: response.failed" : "event: error")
          .contains("was denied", "\"approval\":{\"id\"")
          .doesNotContain("amount", "[DONE]", "message_stop", "response.completed");
      Trace trace = fixture.sink.take();
      assertThat(span(trace, "proxy.request").status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(span(trace, "firewall.block").attributes().text(Names.FIREWALL_APPROVAL_STATE))
          .isEqualTo("denied");
    }
  }

  @ParameterizedTest
  @EnumSource
  void undecided_isToldInTheStream_andReplayedOnceApproved(HeldStreams api) throws Exception {
    try (ProxyFixture fixture = fixture(Duration.ofMillis(1))) {
      fixture.provider.then(HeldStreams.script(api.stream()));

      String pending = open(fixture, api, "pay").rest();

      assertThat(pending)
          .startsWith(api.beforeTheCall())
          .contains("needs a person's approval")
          .doesNotContain("amount", "[DONE]", "message_stop", "response.completed");
      Approval approval = Approvals.decideOnceAsked(fixture.storage, Status.APPROVED);
      assertThat(pending).contains(approval.id());
      assertThat(open(fixture, api, "pay").rest()).isEqualTo(api.stream());
      fixture.provider.take();
      assertThat(fixture.provider.waiting()).isZero();
      Trace first = fixture.sink.take();
      assertThat(TraceSummary.of(first.spans()).status()).isEqualTo(SpanStatus.BLOCKED);
      Trace second = fixture.sink.take();
      assertThat(span(second, "proxy.request").links().get(0).traceId()).isEqualTo(first.traceId());
      assertThat(second.spans()).noneMatch(one -> one.name().equals("http.client"));

      fixture.provider.then(HeldStreams.script(api.stream()));
      assertThat(open(fixture, api, "pay").rest()).contains("needs a person's approval");
      fixture.sink.take();
    }
  }

  @Test
  void providerThatSpeaksOnBehindAHeldCall_keepsTheClientNoLessAlive() throws Exception {
    HeldStreams api = HeldStreams.MESSAGES;
    String stream = api.stream();
    int more = stream.indexOf("event: content_block_delta", stream.indexOf("\"index\":2"));
    CountDownLatch enough = new CountDownLatch(1);
    try (ProxyFixture fixture = fixture(LONG)) {
      fixture.provider.then(
          (request, connection) -> {
            connection.beginEvents();
            connection.chunk(stream.substring(0, more).getBytes(StandardCharsets.UTF_8));
            while (!enough.await(5, TimeUnit.MILLISECONDS)) {
              connection.chunk(
                  "event: ping\ndata: {\"type\":\"ping\"}\n\n".getBytes(StandardCharsets.UTF_8));
            }
            connection.chunk(stream.substring(more).getBytes(StandardCharsets.UTF_8));
            connection.endChunks();
            return true;
          });
      Reading reading = open(fixture, api, "pay");

      assertThat(reading.until(COMMENT)).isEqualTo(api.beforeTheCall() + COMMENT);
      assertThat(Approvals.pending(fixture.storage)).isEmpty();
      enough.countDown();
      Approvals.decideOnceAsked(fixture.storage, Status.APPROVED);

      assertThat(reading.rest()).endsWith(stream.substring(more));
      fixture.sink.take();
    }
  }

  @Test
  void callWithNothingBefore_thatNobodyDecides_isA403() throws Exception {
    try (ProxyFixture fixture = fixture(Duration.ofMillis(1))) {
      fixture.provider.then(GuardrailFixtures.streamedToolCalls("refund", "{}"));

      HttpResponse<String> response =
          fixture.send(fixture.post(HeldStreams.CHAT.path, HeldStreams.CHAT.request("pay")));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.headers().firstValue("X-Spanguard-Error")).contains("approval_required");
      fixture.sink.take();
    }
  }

  @Test
  void repeatWhileItWaits_takesOver_andTheModelIsAskedOnce() throws Exception {
    HeldStreams api = HeldStreams.CHAT;
    try (ProxyFixture fixture = fixture(LONG)) {
      fixture.provider.then(HeldStreams.script(api.stream()));
      Reading first = open(fixture, api, "pay");
      first.until(COMMENT);

      Reading second = open(fixture, api, "pay");
      assertThat(second.until(COMMENT)).isEqualTo(COMMENT);
      assertThat(first.rest()).contains("approval_required");
      Approvals.decideOnceAsked(fixture.storage, Status.APPROVED);

      assertThat(second.rest().replace(COMMENT, "")).isEqualTo(api.stream());
      fixture.provider.take();
      assertThat(fixture.provider.waiting()).isZero();
      fixture.sink.take();
      fixture.sink.take();
    }
  }

  @Test
  void clientThatGoesAway_isNoticed_andItsApprovalWaitsForTheRetry() throws Exception {
    HeldStreams api = HeldStreams.MESSAGES;
    try (ProxyFixture fixture = fixture(LONG)) {
      fixture.provider.then(HeldStreams.script(api.stream()));
      Reading gone = open(fixture, api, "pay");
      gone.until(COMMENT);
      gone.close();

      Trace first = fixture.sink.take();
      assertThat(span(first, "proxy.request").attributes().text(Names.ERROR_TYPE))
          .isEqualTo("client_abort");
      assertThat(span(first, "firewall.block").attributes().text(Names.FIREWALL_APPROVAL_STATE))
          .isEqualTo("pending");
      Reading retry = open(fixture, api, "pay");
      retry.until(COMMENT);
      Approvals.decideOnceAsked(fixture.storage, Status.APPROVED);

      assertThat(retry.rest().replace(COMMENT, "")).isEqualTo(api.stream());
      fixture.sink.take();
    }
  }

  @Test
  void placesToWait_areAQuarterOfTheRequests() throws Exception {
    HeldStreams api = HeldStreams.CHAT;
    try (ProxyFixture fixture = fixture(LONG, 8)) {
      fixture.provider.always(HeldStreams.script(api.stream()));
      Reading one = open(fixture, api, "one");
      one.until(COMMENT);
      Reading two = open(fixture, api, "two");
      two.until(COMMENT);

      assertThat(open(fixture, api, "three").rest()).contains("approval_required");
      Approvals.decideOnceAsked(fixture.storage, Status.DENIED);
      Approvals.decideOnceAsked(fixture.storage, Status.DENIED);
      Approvals.decideOnceAsked(fixture.storage, Status.DENIED);
      assertThat(one.rest() + two.rest()).contains("approval_denied");
      for (int i = 0; i < 3; i++) {
        fixture.sink.take();
      }
    }
  }

  @Test
  void maskedValues_areKeptFromThePersonAndTheStore_andComeBackInTheReplay() throws Exception {
    HeldStreams api = HeldStreams.CHAT;
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target ->
                target
                    .guardrail(GuardrailFixtures.guardrail("names", Action.MASK, PartKind.PROMPT))
                    .firewall(Approvals.firewall(Duration.ofMillis(1))),
            options -> options)) {
      fixture.provider.then(
          (request, connection) -> {
            String asked = request.text();
            int start = asked.indexOf("{CODE_NAME_");
            String placeholder = asked.substring(start, asked.indexOf('}', start) + 1);
            return HeldStreams.script(api.stream("{\"for\":\"" + placeholder + "\"}"))
                .play(request, connection);
          });

      open(fixture, api, "pay for " + GuardrailFixtures.SECRET).rest();
      Approval approval = Approvals.decideOnceAsked(fixture.storage, Status.APPROVED);
      String replayed = open(fixture, api, "pay for " + GuardrailFixtures.SECRET).rest();

      assertThat(approval.arguments()).startsWith("{\"for\":\"{CODE_NAME_").endsWith("}\"}");
      assertThat(replayed).contains(GuardrailFixtures.SECRET).doesNotContain("{CODE_NAME_");
      fixture.sink.take();
      fixture.sink.take();
    }
  }

  @Test
  void blockAfterAHeldCall_asksNobody() throws Exception {
    HeldStreams api = HeldStreams.MESSAGES;
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target ->
                target
                    .guardrail(
                        GuardrailFixtures.guardrail("names", Action.BLOCK, PartKind.COMPLETION))
                    .firewall(Approvals.firewall(LONG)),
            options -> options)) {
      fixture.provider.then(
          HeldStreams.script(api.stream().replace("Done.", GuardrailFixtures.SECRET)));

      String body = open(fixture, api, "pay").rest();

      assertThat(body).contains("blocked by guardrail names").doesNotContain("refund");
      assertThat(Approvals.pending(fixture.storage)).isEmpty();
      assertThat(span(fixture.sink.take(), "firewall.block").status())
          .isEqualTo(SpanStatus.BLOCKED);
    }
  }

  @Test
  void answerThatIsCutShort_isNotParked() throws Exception {
    HeldStreams api = HeldStreams.MESSAGES;
    try (ProxyFixture fixture = fixture(LONG)) {
      String stream = api.stream();
      fixture.provider.then(
          HeldStreams.script(stream.substring(0, stream.indexOf("event: message_delta"))));

      assertThat(open(fixture, api, "pay").rest()).contains("ended before it was finished");

      assertThat(Approvals.pending(fixture.storage)).isEmpty();
      fixture.sink.take();
    }
  }

  /** What a client has got of a stream. */
  private static final class Reading implements AutoCloseable {
    private final InputStream body;

    Reading(HttpResponse<InputStream> response) {
      this.body = response.body();
    }

    /** What comes up to and with this text. */
    String until(String text) throws IOException {
      StringBuilder read = new StringBuilder();
      while (!read.toString().endsWith(text)) {
        int next = body.read();
        assertThat(next).as("the stream ended after: " + read).isNotNegative();
        read.append((char) next);
      }
      return read.toString();
    }

    String rest() throws IOException {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
