package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.otlp.FakeReceiver;
import io.spanguard.proxy.otlp.OtlpExport;
import io.spanguard.proxy.otlp.OtlpExport.Protocol;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.pipeline.JournalConfig;
import io.spanguard.trace.pipeline.TracePipeline;
import io.spanguard.trace.store.InMemoryStorage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is stored reaches the receiver, whatever the receiver does. */
final class SpanExportIT {

  private static final Instant START = Instant.parse("2026-06-08T10:00:00.000000001Z");

  @TempDir Path folder;

  private final FakeReceiver receiver = new FakeReceiver();
  private final InMemoryStorage storage = InMemoryStorage.create();

  @AfterEach
  void stop() {
    receiver.close();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void whatArrives_isWhatIsStored(Protocol protocol) {
    List<Span> sent = spans(25);
    OtlpExport settings =
        new OtlpExport(receiver.endpoint(), protocol, Map.of("x-team", "blue"), true);

    run(settings, sent, () -> receiver.spans.size() == 25);

    List<Span> stored = new ArrayList<>();
    for (Span span : sent) {
      stored.addAll(storage.traces().trace("acme", span.traceId()).orElseThrow().spans());
    }
    // where a span was recorded, and what OTLP has no word for, goes along under reserved names
    assertThat(receiver.spans)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("source")
        .containsExactlyInAnyOrderElementsOf(stored);
    assertThat(receiver.contentTypes)
        .allMatch(type -> type.equals("application/x-protobuf") == (protocol == Protocol.PROTOBUF));
    assertThat(receiver.teams).containsOnly("blue");
  }

  @Test
  void withoutContent_textsStayHere() {
    run(OtlpExport.to(receiver.endpoint()), spans(1), () -> receiver.spans.size() == 1);

    Span span = receiver.spans.get(0);
    assertThat(span.attributes().text("gen_ai.request.model")).isEqualTo("gpt-4o");
    assertThat(span.attributes().text("gen_ai.input.messages")).startsWith("[withheld");
    assertThat(span.events().get(0).attributes().text("content")).startsWith("[withheld");
  }

  @Test
  void receiverThatIsBusy_isAskedAgain() {
    receiver.replyNext(503, "0", new byte[0]);
    receiver.replyNext(429, "", new byte[0]);
    receiver.replyNext(502, "", new byte[0]);

    run(OtlpExport.to(receiver.endpoint()), spans(3), () -> receiver.spans.size() == 3);

    assertThat(receiver.spans).hasSize(3);
  }

  @Test
  void refusedForGood_isCountedAndNotSentAgain() {
    receiver.replyNext(400, "", "bad".getBytes(StandardCharsets.UTF_8));
    try (SpanExport export = open(OtlpExport.to(receiver.endpoint()))) {
      export.accept(List.of(new SpanBatch("acme", spans(4))));

      await(() -> export.rejectedSpans() == 4 && export.stats().waiting() == 0);
      assertThat(receiver.spans).isEmpty();
    }
  }

  @Test
  void moreThanARequestHolds_goesInSeveral() {
    List<Span> large = new ArrayList<>();
    for (Span span : spans(40)) {
      Attributes text =
          Attributes.builder().put("gen_ai.input.messages", "x".repeat(500_000)).build();
      large.add(span.toBuilder().attributes(text).build());
    }
    OtlpExport settings = new OtlpExport(receiver.endpoint(), Protocol.PROTOBUF, Map.of(), true);
    try (SpanExport export = open(settings)) {
      export.accept(List.of(new SpanBatch("acme", large)));

      await(() -> receiver.spans.size() == 40);
      assertThat(receiver.contentTypes).hasSizeGreaterThanOrEqualTo(5);
      assertThat(export.rejectedSpans()).isZero();
    }
  }

  @Test
  void tooLargeForTheReceiver_isHalvedAndNotGivenUp() {
    receiver.replyNext(413, "", new byte[0]);
    receiver.replyNext(413, "", new byte[0]);
    try (SpanExport export = open(OtlpExport.to(receiver.endpoint()))) {
      export.accept(List.of(new SpanBatch("acme", spans(8))));

      await(() -> receiver.spans.size() == 8);
      assertThat(receiver.spans).extracting(Span::spanId).doesNotHaveDuplicates();
      assertThat(export.rejectedSpans()).isZero();
    }
  }

  @Test
  void oneWorkspaceWasTaken_isNotSentAgainBecauseOfAnother() {
    receiver.replyAfter(1, 503, "0");
    try (SpanExport export = open(OtlpExport.to(receiver.endpoint()))) {
      export.accept(
          List.of(
              new SpanBatch("acme", spans(4).subList(0, 2)),
              new SpanBatch("other", spans(4).subList(2, 4))));

      await(() -> receiver.spans.size() >= 4 && export.stats().waiting() == 0);
      assertThat(receiver.spans).hasSize(4);
    }
  }

  @Test
  void partialSuccess_isReadAndCounted() {
    receiver.replyNext(
        200, "", "{\"partialSuccess\":{\"rejectedSpans\":\"2\"}}".getBytes(StandardCharsets.UTF_8));
    try (SpanExport export = open(OtlpExport.to(receiver.endpoint()))) {
      export.accept(List.of(new SpanBatch("acme", spans(4))));

      await(() -> export.rejectedSpans() == 2);
    }
  }

  @Test
  void receiverThatIsDown_delaysNobodyAndGetsAllLater() {
    URI endpoint = receiver.endpoint();
    receiver.close();
    try (SpanExport export = open(OtlpExport.to(endpoint))) {
      for (Span span : spans(50)) {
        export.accept(List.of(new SpanBatch("acme", List.of(span))));
      }
      await(() -> export.stats().storeFailing());
    }
    // what waited is in the journal, and goes out after the next start
    try (FakeReceiver later = new FakeReceiver();
        SpanExport export = open(OtlpExport.to(later.endpoint()))) {
      await(() -> later.spans.size() >= 50);

      assertThat(later.spans).extracting(Span::spanId).doesNotHaveDuplicates().hasSize(50);
      assertThat(export.stats().dropped()).isZero();
    }
  }

  private void run(OtlpExport settings, List<Span> spans, BooleanSupplier arrived) {
    try (SpanExport export = open(settings);
        TracePipeline pipeline =
            TracePipeline.builder(storage)
                .journal(JournalConfig.of(folder.resolve("main")))
                .stored(export)
                .build()) {
      for (Span span : spans) {
        pipeline.accept(new SpanBatch("acme", List.of(span)));
      }
      await(arrived);
    }
  }

  private SpanExport open(OtlpExport settings) {
    return SpanExport.open(
        settings, JournalConfig.of(folder.resolve("journal")), Clock.systemUTC());
  }

  private static List<Span> spans(int count) {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      spans.add(
          Span.builder(String.format("%032x", i), String.format("%016x", i), "chat")
              .kind(SpanKind.LLM)
              .source(SpanSource.GATEWAY)
              .start(START)
              .end(START.plusNanos(i))
              .attributes(
                  Attributes.builder()
                      .put("gen_ai.operation.name", "chat")
                      .put("gen_ai.request.model", "gpt-4o")
                      .put("gen_ai.input.messages", "[\"hello\"]")
                      .build())
              .addEvent(
                  SpanEvent.of("e", START, Attributes.builder().put("content", "secret").build()))
              .build());
    }
    return spans;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 60 s");
      }
      Thread.onSpinWait();
    }
  }
}
