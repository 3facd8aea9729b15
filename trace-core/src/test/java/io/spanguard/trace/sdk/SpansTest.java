package io.spanguard.trace.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SpansTest {

  private final List<SpanBatch> batches = new CopyOnWriteArrayList<>();

  @BeforeEach
  void install() {
    Spans.install(batches::add, "acme", "my-agent");
  }

  @AfterEach
  void uninstall() {
    Spans.uninstall();
  }

  @Test
  void nestedSteps_areOneTree() {
    String answer =
        Spans.agent("support")
            .session("s-1")
            .call(
                () -> {
                  Spans.tool("search").arguments("{\"q\":1}").run(() -> Spans.set("hits", 3));
                  return Spans.agent("writer").call(() -> "done");
                });

    assertThat(answer).isEqualTo("done");
    Span tool = span("execute_tool search");
    Span writer = span("invoke_agent writer");
    Span agent = span("invoke_agent support");
    assertThat(agent.isRoot()).isTrue();
    assertThat(agent.kind()).isEqualTo(SpanKind.AGENT);
    assertThat(agent.service()).isEqualTo("my-agent");
    assertThat(agent.attributes().text("session.id")).isEqualTo("s-1");
    assertThat(tool.kind()).isEqualTo(SpanKind.TOOL);
    assertThat(tool.attributes().text("tool.name")).isEqualTo("search");
    assertThat(tool.attributes().whole("hits")).isEqualTo(3);
    assertThat(List.of(tool, writer))
        .allMatch(span -> span.traceId().equals(agent.traceId()))
        .allMatch(span -> agent.spanId().equals(span.parentSpanId()));
    assertThat(batches).allMatch(batch -> batch.workspace().equals("acme"));
  }

  @Test
  void whatThrows_isAnErrorAndThrowsTheSame() {
    IOException thrown = new IOException("no index");

    assertThatThrownBy(
            () ->
                Spans.tool("search")
                    .call(
                        () -> {
                          throw thrown;
                        }))
        .isSameAs(thrown);

    Span span = span("execute_tool search");
    assertThat(span.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(span.attributes().text("error.type")).isEqualTo("java.io.IOException");
    assertThat(span.events().get(0).name()).isEqualTo("exception");
    assertThat(Spans.context()).isEmpty();
  }

  @Test
  void traceparent_namesTheStepThatRuns() {
    assertThat(Spans.traceparent()).isEmpty();

    String header = Spans.step("x").call(() -> Spans.traceparent().orElseThrow());

    Span span = span("x");
    assertThat(header).isEqualTo("00-" + span.traceId() + "-" + span.spanId() + "-01");
  }

  @Test
  void remoteParent_isJoined() {
    TraceContext caller =
        TraceContext.parse(
                List.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), List.of("k=v"))
            .orElseThrow();

    Spans.agent("support").parent(caller).run(() -> {});

    Span span = span("invoke_agent support");
    assertThat(span.traceId()).isEqualTo(caller.traceId());
    assertThat(span.parentSpanId()).isEqualTo(caller.parentId());
    assertThat(span.hasRemoteParent()).isTrue();
    assertThat(span.traceState()).isEqualTo("k=v");
  }

  @Test
  void wrappedTask_onAnotherThread_isPartOfTheStep() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Spans.step("outer")
          .call(
              () ->
                  executor
                      .submit(Spans.wrap(() -> Spans.tool("inner").run(() -> {})))
                      .get(10, TimeUnit.SECONDS));
      executor.submit(() -> Spans.step("alone").run(() -> {})).get(10, TimeUnit.SECONDS);
    } finally {
      executor.shutdown();
    }

    assertThat(span("execute_tool inner").parentSpanId()).isEqualTo(span("outer").spanId());
    assertThat(span("alone").isRoot()).isTrue();
  }

  @Test
  void nothingInstalled_runsAllTheSame() {
    Spans.uninstall();

    assertThat(Spans.tool("search").<String, RuntimeException>call(() -> "found"))
        .isEqualTo("found");
    Spans.event("e", Attributes.empty());

    assertThat(batches).isEmpty();
  }

  private Span span(String name) {
    return batches.stream()
        .flatMap(batch -> batch.spans().stream())
        .filter(span -> span.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
