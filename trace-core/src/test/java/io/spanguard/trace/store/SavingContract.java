package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Dropped;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of spans that are saved. */
interface SavingContract extends StoreContract {

  @Test
  default void save_keepsAllThatASpanSays() {
    Attributes attributes =
        Attributes.builder()
            .put("text", "¡hola! 😀 \"quoted\" \\ \n\t\u0001 \u2028")
            .put("empty", "")
            .put("long", Long.MIN_VALUE)
            .put("double", 1.0)
            .put("nan", Double.NaN)
            .put("flag", true)
            .put("bytes", new BytesValue(new byte[] {0, 1, -1}))
            .put("list", new ListValue(List.of(AttributeValue.of(1), AttributeValue.of("two"))))
            .put("map", new MapValue(Attributes.builder().put("$bytes", "not bytes").build()))
            .build();
    Span span =
        TestSpans.span("t1", "s1", "everything", 7)
            .parentSpanId("parent")
            .kind(SpanKind.TOOL)
            .status(SpanStatus.ERROR)
            .statusMessage("broke")
            .source(SpanSource.GATEWAY)
            .attributes(attributes)
            .addEvent(new SpanEvent("event", TestSpans.at(8).plusNanos(1), attributes, 3))
            .addLink(new SpanLink("t2", "s2", attributes, "vendor=1", 1, 2))
            .service("checkout")
            .resource(attributes)
            .scope(new SpanScope("library", "1.2", attributes))
            .traceState("a=b")
            .flags(Span.FLAG_HAS_IS_REMOTE | 1)
            .otelKind(OtelKind.CLIENT)
            .dropped(new Dropped(1, 2, 3))
            .revision(4)
            .build();

    save(span);

    assertThat(spansOf("t1")).containsExactly(span);
  }

  @Test
  default void save_ofTheSameAgain_changesNothing() {
    List<Span> spans = TestSpans.call("t1", 1);

    save(spans);
    TraceSummary before = listed("t1");
    save(spans);
    save(spans.subList(1, 2));

    assertThat(spansOf("t1")).containsExactlyInAnyOrderElementsOf(spans);
    assertThat(listed("t1")).isEqualTo(before).isEqualTo(TraceSummary.of(spans));
  }

  @Test
  default void save_ofAHigherRevision_replacesTheSpan() {
    Span first = TestSpans.span("t1", "s1", "first", 1).build();
    Span second = first.toBuilder().status(SpanStatus.ERROR).revision(2).build();
    Span late = first.toBuilder().status(SpanStatus.BLOCKED).revision(1).build();

    save(first);
    save(second);
    save(late);

    assertThat(spansOf("t1")).containsExactly(second);
    assertThat(listed("t1").status()).isEqualTo(SpanStatus.ERROR);
  }

  @Test
  default void save_ofSeveralRevisionsAtOnce_keepsTheHighest() {
    Span first = TestSpans.span("t1", "s1", "first", 1).build();
    Span second = first.toBuilder().statusMessage("second").revision(1).build();

    save(second, first);

    assertThat(spansOf("t1")).containsExactly(second);
  }

  @Test
  default void save_inAnyOrder_givesTheSameSummary() {
    List<Span> spans = new ArrayList<>(TestSpans.call("t1", 1));
    TraceSummary expected = TraceSummary.of(spans);

    for (int seed = 0; seed < 5; seed++) {
      String traceId = "t" + seed;
      List<Span> shuffled = new ArrayList<>(TestSpans.call(traceId, 1));
      Collections.shuffle(shuffled, new Random(seed));
      shuffled.forEach(this::save);

      assertThat(listed(traceId)).isEqualTo(TraceSummary.of(shuffled));
      assertThat(listed(traceId).name()).isEqualTo(expected.name());
    }
  }

  @Test
  default void save_ofARootThatComesLast_givesTheTraceItsName() {
    Span child = TestSpans.span("t1", "s2", "child", 2).parentSpanId("s1").build();
    Span root = TestSpans.span("t1", "s1", "root", 1).service("agent").build();

    save(child);
    assertThat(listed("t1").incomplete()).isTrue();
    save(root);

    assertThat(listed("t1")).isEqualTo(TraceSummary.of(List.of(child, root)));
    assertThat(listed("t1").incomplete()).isFalse();
    assertThat(find(TraceQuery.builder().facet("service", "agent"))).containsExactly("t1");
  }

  @Test
  default void save_ofAnEarlierSpan_leavesTheTraceWhereItWasListed() {
    save(TestSpans.span("t1", "s1", "late", 10).build());
    save(TestSpans.span("t2", "s1", "later", 20).build());

    save(TestSpans.span("t2", "s2", "earliest", 5).build());

    assertThat(find(TraceQuery.builder())).containsExactly("t2", "t1");
    assertThat(listed("t2").startedAt()).isEqualTo(TestSpans.at(5));
    assertThat(find(TraceQuery.builder().from(TestSpans.at(20)))).containsExactly("t2");
  }

  @Test
  default void save_inOtherWorkspaces_staysApart() {
    Span mine = TestSpans.span("t1", "s1", "mine", 1).build();
    Span theirs = TestSpans.span("t1", "s1", "theirs", 1).revision(5).build();
    String other = workspace() + "-other";

    traces()
        .save(
            List.of(
                new SpanBatch(workspace(), List.of(mine)), new SpanBatch(other, List.of(theirs))));

    assertThat(spansOf("t1")).containsExactly(mine);
    assertThat(traces().trace(other, "t1").orElseThrow().spans()).containsExactly(theirs);
    assertThat(listed("t1").name()).isEqualTo("mine");
    assertThat(traces().trace(workspace() + "-third", "t1")).isEmpty();
    assertThat(traces().find(workspace() + "-third", TraceQuery.builder().build()).items())
        .isEmpty();
  }

  @Test
  default void save_ofTheSameIdFromBothSources_showsTheGatewaysSpan() {
    Span gateway =
        TestSpans.span("t1", "s1", "proxy.request", 1)
            .kind(SpanKind.REQUEST)
            .source(SpanSource.GATEWAY)
            .status(SpanStatus.BLOCKED)
            .build();
    Span sdk = TestSpans.span("t1", "s1", "all is well", 1).revision(9).build();

    save(sdk);
    assertThat(spansOf("t1")).containsExactly(sdk);
    save(gateway);
    assertThat(spansOf("t1")).containsExactly(gateway);
    save(sdk.toBuilder().revision(10).build());

    assertThat(spansOf("t1")).containsExactly(gateway);
    assertThat(listed("t1").status()).isEqualTo(SpanStatus.BLOCKED);
    assertThat(spans(SpanQuery.builder().traceId("t1"))).containsExactly(gateway);
  }

  @Test
  default void trace_thatIsNotThere_isEmpty() {
    assertThat(traces().trace(workspace(), "t1")).isEmpty();
  }
}
