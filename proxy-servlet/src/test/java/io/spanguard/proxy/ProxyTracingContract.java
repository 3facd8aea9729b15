package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.access.Target.IncomingTrace;
import io.spanguard.trace.Span;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import jakarta.servlet.Filter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a call's trace hangs together with its caller's, and whose it says it is. */
abstract class ProxyTracingContract {

  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT_ID = "b7ad6b7169203331";
  private static final String TRACEPARENT = "00-" + TRACE_ID + "-" + PARENT_ID + "-01";
  private static final String CHAT_PATH = "/proxy/bot/v1/chat/completions";

  abstract Container start(Filter filter);

  private ProxyFixture fixture(IncomingTrace policy) {
    ProxyFixture fixture =
        ProxyFixture.start(this::start, target -> target.incomingTrace(policy), options -> options);
    fixture.provider.always(Script.json(200, ANSWER));
    return fixture;
  }

  @Test
  void continued_theCallIsAnEntryOfItsCallersTrace() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      HttpResponse<String> response =
          fixture.send(
              fixture
                  .post(CHAT_PATH, CHAT)
                  .header("traceparent", TRACEPARENT)
                  .header("tracestate", "vendor=1,other=2"));

      Trace trace = fixture.sink.take();
      Span root = span(trace, "proxy.request");
      assertThat(trace.traceId()).isEqualTo(TRACE_ID);
      assertThat(root.parentSpanId()).isEqualTo(PARENT_ID);
      assertThat(root.traceState()).isEqualTo("vendor=1,other=2");
      assertThat(response.headers().firstValue("X-Spanguard-Trace-Id")).contains(TRACE_ID);
      assertThat(response.headers().firstValue("traceparent"))
          .contains("00-" + TRACE_ID + "-" + root.spanId() + "-01");
      Received received = fixture.provider.take();
      assertThat(received.headers().get("traceparent"))
          .containsExactly("00-" + TRACE_ID + "-" + span(trace, "http.client").spanId() + "-01");
      assertThat(received.headers().get("tracestate")).containsExactly("vendor=1,other=2");
      assertThat(TraceSummary.of(trace.spans()).incomplete()).isFalse();
      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
      assertThat(fixture.get("/traces?trace_id=" + TRACE_ID).body())
          .contains("\"trace_id\":\"" + TRACE_ID + "\"", "\"incomplete\":false");
    }
  }

  @Test
  void continuedFiveTimes_fiveRequestsOfOneTrace() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      for (int i = 0; i < 5; i++) {
        fixture.send(fixture.post(CHAT_PATH, CHAT).header("traceparent", TRACEPARENT));
        fixture.provider.take();
        fixture.sink.take();
      }

      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
      TraceSummary summary =
          TraceSummary.of(fixture.storage.traces().trace("acme", TRACE_ID).orElseThrow());
      assertThat(summary.requestCount()).isEqualTo(5);
      assertThat(summary.incomplete()).isFalse();
    }
  }

  @Test
  void linked_aNewTraceKnowsItsCallers() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.LINK)) {
      fixture.send(fixture.post(CHAT_PATH, CHAT).header("traceparent", TRACEPARENT));

      Trace trace = fixture.sink.take();
      Span root = span(trace, "proxy.request");
      assertThat(trace.traceId()).isNotEqualTo(TRACE_ID);
      assertThat(root.parentSpanId()).isNull();
      assertThat(root.links())
          .singleElement()
          .satisfies(
              link -> {
                assertThat(link.traceId()).isEqualTo(TRACE_ID);
                assertThat(link.spanId()).isEqualTo(PARENT_ID);
              });
    }
  }

  @Test
  void ignored_aNewTrace() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.IGNORE)) {
      fixture.send(fixture.post(CHAT_PATH, CHAT).header("traceparent", TRACEPARENT));

      Trace trace = fixture.sink.take();
      assertThat(trace.traceId()).isNotEqualTo(TRACE_ID);
      assertThat(span(trace, "proxy.request").parentSpanId()).isNull();
      assertThat(span(trace, "proxy.request").links()).isEmpty();
      assertThat(fixture.provider.take().header("traceparent")).doesNotContain(TRACE_ID);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"
      })
  void invalidTraceparent_aNewTrace(String traceparent) throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      fixture.send(fixture.post(CHAT_PATH, CHAT).header("traceparent", traceparent));

      Trace trace = fixture.sink.take();
      assertThat(trace.traceId()).isNotEqualToIgnoringCase(TRACE_ID);
      assertThat(span(trace, "proxy.request").parentSpanId()).isNull();
    }
  }

  static Stream<Arguments> notContinued() {
    return Stream.of(
        argumentSet("invalid", IncomingTrace.CONTINUE, "nonsense"),
        argumentSet("ignored", IncomingTrace.IGNORE, TRACEPARENT),
        argumentSet("linked", IncomingTrace.LINK, TRACEPARENT));
  }

  @ParameterizedTest
  @MethodSource("notContinued")
  void traceThatIsNotContinued_itsStateStaysHere(IncomingTrace policy, String traceparent)
      throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target -> target.incomingTrace(policy).forwardHeaders(List.of("tracestate")),
            options -> options)) {
      fixture.provider.then(Script.json(200, ANSWER));

      fixture.send(
          fixture
              .post(CHAT_PATH, CHAT)
              .header("traceparent", traceparent)
              .header("tracestate", "vendor=1"));

      assertThat(fixture.provider.take().headers())
          .containsKey("traceparent")
          .doesNotContainKey("tracestate");
      fixture.sink.take();
    }
  }

  @Test
  void traceparentTwice_aNewTrace() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      RawClient.call(
          fixture,
          "GET /proxy/bot/v1/models",
          "traceparent: " + TRACEPARENT,
          "traceparent: 00-" + TRACE_ID + "-0000000000000001-01");

      assertThat(fixture.sink.take().traceId()).isNotEqualTo(TRACE_ID);
      assertThat(fixture.provider.take().headers().get("traceparent")).hasSize(1);
    }
  }

  @Test
  void outgoingTraceOff_theProviderGetsNone() throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start, target -> target.outgoingTrace(false), options -> options)) {
      fixture.provider.then(Script.json(200, ANSWER));

      fixture.send(fixture.post(CHAT_PATH, CHAT).header("traceparent", TRACEPARENT));

      assertThat(fixture.provider.take().headers()).doesNotContainKeys("traceparent", "tracestate");
      assertThat(fixture.sink.take().traceId()).isEqualTo(TRACE_ID);
    }
  }

  @Test
  void plainCall_networkSpanIsBelowTheRoot() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      fixture.get("/proxy/bot/v1/models");

      Trace trace = fixture.sink.take();
      Span network = span(trace, "http.client");
      assertThat(network.parentSpanId()).isEqualTo(span(trace, "proxy.request").spanId());
      assertThat(fixture.provider.take().header("traceparent"))
          .isEqualTo("00-" + trace.traceId() + "-" + network.spanId() + "-01");
    }
  }

  @Test
  void identityHeaders_areRecordedAndStayHere() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      for (HttpRequest.Builder request :
          new HttpRequest.Builder[] {
            fixture.post(CHAT_PATH, CHAT), fixture.post("/proxy/bot/v1/other", CHAT)
          }) {
        fixture.send(
            request
                .header("X-Agent-Id", "planner")
                .header("X-Session-Id", "s-1")
                .header("X-User-Id", "u-1"));

        assertIds(fixture.sink.take(), "planner", "s-1", "u-1");
        assertThat(fixture.provider.take().headers())
            .doesNotContainKeys("X-Agent-Id", "X-Session-Id", "X-User-Id");
      }
    }
  }

  @Test
  void identityInBaggage_isRecordedAndStaysHere() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      fixture.send(
          fixture
              .post(CHAT_PATH, CHAT)
              .header("baggage", "tenant=gold,agent.id=plan%20ner;p=1 , session.id = s-2"));

      assertIds(fixture.sink.take(), "plan ner", "s-2", null);
      assertThat(fixture.provider.take().headers()).doesNotContainKey("baggage");
    }
  }

  @Test
  void identityInTheBody_isRecordedAndGoesOn() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      String body =
          CHAT.replace(
              "{\"model\"", "{\"user\":\"u-3\",\"metadata\":{\"session_id\":\"s-3\"},\"model\"");

      fixture.chat(body);

      assertIds(fixture.sink.take(), null, "s-3", "u-3");
      assertThat(fixture.provider.take().text()).isEqualTo(body);
    }
  }

  @Test
  void identityInSeveralPlaces_theFirstWins() throws Exception {
    try (ProxyFixture fixture = fixture(IncomingTrace.CONTINUE)) {
      fixture.send(
          fixture
              .post(CHAT_PATH, CHAT.replace("{\"model\"", "{\"user\":\"u-body\",\"model\""))
              .header("baggage", "session.id=s-baggage")
              .header("X-Session-Id", "s-header")
              .header("X-User-Id", " "));

      assertIds(fixture.sink.take(), null, "s-header", "u-body");
    }
  }

  private static void assertIds(Trace trace, String agent, String session, String user) {
    TraceSummary summary = TraceSummary.of(trace.spans());
    assertThat(summary.agentId()).isEqualTo(agent);
    assertThat(summary.sessionId()).isEqualTo(session);
    assertThat(summary.userId()).isEqualTo(user);
  }
}
