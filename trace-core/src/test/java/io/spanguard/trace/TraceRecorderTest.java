package io.spanguard.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.convention.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TraceRecorderTest {

  private static final Instant START = Instant.parse("2026-06-08T10:00:00.000123Z");

  private final AtomicLong tick = new AtomicLong(Long.MAX_VALUE - 3);
  private final TraceRecorder recorder = recorder(null);

  @Test
  void seal_nestedSpans_haveTheMonotonicTimes() {
    SpanHandle root = recorder.span("proxy.request", SpanKind.REQUEST, null);
    tick.addAndGet(10); // past the overflow of the ticker
    SpanHandle call = recorder.span("llm.chat", SpanKind.LLM, root);
    tick.addAndGet(500);
    call.end();
    tick.addAndGet(7);

    List<Span> spans = recorder.seal();

    assertThat(spans).extracting(Span::name).containsExactly("proxy.request", "llm.chat");
    assertThat(spans.get(0).start()).isEqualTo(START);
    assertThat(spans.get(0).duration()).isEqualTo(Duration.ofNanos(517));
    assertThat(spans.get(0).parentSpanId()).isNull();
    assertThat(spans.get(0).flags()).isZero();
    assertThat(spans.get(1).start()).isEqualTo(START.plusNanos(10));
    assertThat(spans.get(1).duration()).isEqualTo(Duration.ofNanos(500));
    assertThat(spans.get(1).parentSpanId()).isEqualTo(root.spanId());
    assertThat(spans).allMatch(span -> span.source() == SpanSource.GATEWAY);
    assertThat(spans).extracting(Span::traceId).containsOnly(recorder.traceId());
  }

  @Test
  void seal_remoteParent_marksTheRootAlone() {
    TraceRecorder continued = recorder("00f067aa0ba902b7");
    SpanHandle root = continued.span("proxy.request", SpanKind.REQUEST, null);
    continued.span("http.client", SpanKind.OTHER, root);

    List<Span> spans = continued.seal();

    assertThat(spans.get(0).parentSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(spans.get(0).flags()).isEqualTo(Span.FLAG_HAS_IS_REMOTE | Span.FLAG_IS_REMOTE);
    assertThat(spans.get(1).hasRemoteParent()).isFalse();
    assertThat(Trace.of(spans).entries()).containsExactly(spans.get(0));
  }

  @Test
  void seal_runningSpans_endNow() {
    SpanHandle root = recorder.span("root", SpanKind.REQUEST, null);
    SpanHandle running = recorder.span("running", SpanKind.OTHER, root);
    tick.addAndGet(100);

    List<Span> spans = recorder.seal();

    assertThat(spans).extracting(Span::end).containsOnly(START.plusNanos(100));
    assertThat(running.isEnded()).isTrue();
  }

  @Test
  void seal_gatewaySpans_sayWhoMadeThem() {
    TraceRecorder named =
        TraceRecorder.start(
            "t",
            null,
            IdGenerator.random(),
            Clock.systemUTC(),
            ServiceIdentity.gateway(
                "checkout", Attributes.builder().put("host.name", "h1").build()));
    named.span("root", SpanKind.REQUEST, null);
    recorder.span("root", SpanKind.REQUEST, null);

    Span span = named.seal().get(0);

    assertThat(span.service()).isEqualTo("checkout");
    assertThat(span.resource().text("service.name")).isEqualTo("checkout");
    assertThat(span.resource().text("host.name")).isEqualTo("h1");
    assertThat(span.scope().name()).isEqualTo("io.spanguard");
    assertThat(recorder.seal().get(0).service()).isEqualTo("spanguard");
  }

  @Test
  void seal_twice_isRefused() {
    recorder.span("root", SpanKind.REQUEST, null);
    recorder.seal();

    assertThatThrownBy(recorder::seal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sealed already: trace t-1");
  }

  @Test
  void seal_withoutSpans_isEmpty() {
    assertThat(recorder.seal()).isEmpty();
  }

  @Test
  void span_withoutParent_standsBelowTheRoot() {
    SpanHandle root = recorder.span("root", SpanKind.REQUEST, null);
    SpanHandle foreign = recorder(null).span("foreign", SpanKind.OTHER, null);
    recorder.span("no parent", SpanKind.OTHER, null);
    recorder.span("foreign parent", SpanKind.OTHER, foreign);

    assertThat(recorder.seal())
        .extracting(Span::parentSpanId)
        .containsExactly(null, root.spanId(), root.spanId());
  }

  @Test
  void spanAt_earlierMoment_startsThen() {
    recorder.span("root", SpanKind.REQUEST, null);
    Instant before = recorder.now();
    tick.addAndGet(1_000);
    SpanHandle span = recorder.spanAt("late", SpanKind.OTHER, null, before);
    SpanHandle future =
        recorder.spanAt("future", SpanKind.OTHER, null, before.plus(Duration.ofDays(1)));

    assertThat(span.start()).isEqualTo(before);
    List<Span> spans = recorder.seal();
    assertThat(spans.get(1).duration()).isEqualTo(Duration.ofNanos(1_000));
    assertThat(spans.get(2).start()).isEqualTo(future.start());
    assertThat(spans.get(2).duration()).isZero();
  }

  @Test
  void span_moreThanTheLimit_isCountedOnTheRoot() {
    SpanHandle root = recorder.span("root", SpanKind.REQUEST, null);
    for (int i = 0; i < TraceRecorder.MAX_SPANS + 5; i++) {
      recorder.span("s", SpanKind.OTHER, root).set("i", i).end();
    }

    List<Span> spans = recorder.seal();

    assertThat(spans).hasSize(TraceRecorder.MAX_SPANS);
    assertThat(spans.get(0).attributes().whole(Names.SPANS_DROPPED)).isEqualTo(6);
  }

  @Test
  void span_afterSeal_isNotRecordedAndDoesNotFail() {
    SpanHandle root = recorder.span("root", SpanKind.REQUEST, null);
    recorder.seal();

    SpanHandle late = recorder.span("late", SpanKind.OTHER, root).set("a", 1);

    assertThat(late.isEnded()).isTrue();
  }

  @Test
  void handle_everythingSet_isOnTheSpan() {
    SpanHandle root = recorder.span("root", SpanKind.REQUEST, null);
    tick.addAndGet(5);
    root.set("text", "t")
        .set("absent", (String) null)
        .set("whole", 1)
        .set("number", 1.5)
        .set("flag", true)
        .set("list", List.of("a", "b"))
        .set("empty", List.of())
        .set("value", AttributeValue.of(2))
        .status(SpanStatus.BLOCKED, "stopped")
        .otelKind(OtelKind.SERVER)
        .traceState("a=1")
        .rename("renamed")
        .link(SpanLink.of("other", "s", Attributes.empty()))
        .event("e", Attributes.builder().put("k", "v").build());

    Span span = recorder.seal().get(0);

    assertThat(span.attributes())
        .isEqualTo(
            Attributes.builder()
                .put("text", "t")
                .put("whole", 1)
                .put("number", 1.5)
                .put("flag", true)
                .put("list", List.of("a", "b"))
                .put("value", 2)
                .build());
    assertThat(span.status()).isEqualTo(SpanStatus.BLOCKED);
    assertThat(span.statusMessage()).isEqualTo("stopped");
    assertThat(span.otelKind()).isEqualTo(OtelKind.SERVER);
    assertThat(span.traceState()).isEqualTo("a=1");
    assertThat(span.name()).isEqualTo("renamed");
    assertThat(span.links()).hasSize(1);
    assertThat(span.events())
        .containsExactly(
            SpanEvent.of("e", START.plusNanos(5), Attributes.builder().put("k", "v").build()));
  }

  @Test
  void handle_afterItsEnd_doesNotChange() {
    SpanHandle root = recorder.span("root", SpanKind.REQUEST, null);
    root.end();
    tick.addAndGet(1_000);

    root.set("a", "b")
        .status(SpanStatus.ERROR, "late")
        .rename("late")
        .event("late", Attributes.empty())
        .end();

    Span span = recorder.seal().get(0);
    assertThat(span.attributes().isEmpty()).isTrue();
    assertThat(span.status()).isEqualTo(SpanStatus.OK);
    assertThat(span.name()).isEqualTo("root");
    assertThat(span.events()).isEmpty();
    assertThat(span.duration()).isZero();
  }

  @Test
  void handle_tooManyEventsAndLinks_areCounted() {
    SpanHandle root = recorder.span("root", SpanKind.REQUEST, null);
    for (int i = 0; i < SpanHandle.MAX_EVENTS + 2; i++) {
      root.event("e", Attributes.empty());
      root.link(SpanLink.of("t", "s", Attributes.empty()));
    }

    Span span = recorder.seal().get(0);

    assertThat(span.events()).hasSize(SpanHandle.MAX_EVENTS);
    assertThat(span.dropped()).isEqualTo(new Dropped(0, 2, 2));
  }

  @Test
  void revisedRoot_afterSeal_takesThePlaceOfTheRoot() {
    SpanHandle root = recorder.span("proxy.request", SpanKind.REQUEST, null).set("kept", 1);
    Span sealed = recorder.seal().get(0);
    tick.addAndGet(50);

    Attributes changes = Attributes.builder().put(Names.ERROR_TYPE, "client_abort").build();
    Span revised = recorder.revisedRoot(SpanStatus.ERROR, "client went away", changes);
    Span again = recorder.revisedRoot(SpanStatus.ERROR, null, Attributes.empty());

    assertThat(revised.spanId()).isEqualTo(root.spanId());
    assertThat(revised.revision()).isEqualTo(1);
    assertThat(revised.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(revised.statusMessage()).isEqualTo("client went away");
    assertThat(revised.attributes().text(Names.ERROR_TYPE)).isEqualTo("client_abort");
    assertThat(revised.attributes().whole("kept")).isEqualTo(1);
    assertThat(revised.end()).isEqualTo(sealed.end().plusNanos(50));
    assertThat(again.revision()).isEqualTo(2);
    assertThat(Trace.of(List.of(sealed, again, revised)).spans()).containsExactly(again);
  }

  @Test
  void revisedRoot_beforeSeal_isRefused() {
    recorder.span("root", SpanKind.REQUEST, null);

    assertThatThrownBy(() -> recorder.revisedRoot(SpanStatus.OK, null, Attributes.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no sealed root: trace t-1");
  }

  @Test
  void start_badTraceId_isRefused() {
    assertThatThrownBy(
            () -> TraceRecorder.start("a b", null, IdGenerator.random(), Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trace id");
  }

  private TraceRecorder recorder(String remoteParent) {
    return TraceRecorder.start(
        "t-1",
        remoteParent,
        IdGenerator.random(),
        Clock.fixed(START, ZoneOffset.UTC),
        ServiceIdentity.gateway(),
        tick::get);
  }
}
