package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.TraceSummary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of spans for which their trace has no room. */
interface OverflowContract extends StoreContract {

  /** The same store, whose traces hold no more spans than this. */
  TraceStore traces(int maxSpans);

  @Test
  default void save_beyondWhatATraceHolds_goesOnInOthersThatAreLinked() {
    TraceStore store = traces(10);
    List<Span> spans = steps(25);

    store.save(List.of(new SpanBatch(workspace(), spans.subList(0, 8))));
    store.save(List.of(new SpanBatch(workspace(), spans.subList(8, 25))));

    String second = TraceOverflow.next("t1");
    String third = TraceOverflow.next(second);
    assertThat(spansOf("t1")).isEqualTo(spans.subList(0, 10));
    assertThat(ids(second)).isEqualTo(ids(spans.subList(10, 20)));
    assertThat(ids(third)).isEqualTo(ids(spans.subList(20, 25)));
    assertThat(spansOf(second).get(0).links())
        .extracting(SpanLink::traceId, SpanLink::spanId)
        .containsExactly(tuple("t1", "s0"));
    assertThat(find(TraceQuery.builder().facet("links_to", "t1"))).contains(second);
    assertThat(listed("t1")).isEqualTo(TraceSummary.of(spans.subList(0, 10)));
  }

  @Test
  default void save_ofTheSameSpansAgain_findsTheirPlaceAgain() {
    TraceStore store = traces(10);
    List<Span> spans = steps(25);

    for (int i = 0; i < 3; i++) {
      for (int from = 0; from < spans.size(); from += 5) {
        store.save(List.of(new SpanBatch(workspace(), spans.subList(from, from + 5))));
      }
    }

    assertThat(find(TraceQuery.builder())).hasSize(3);
    assertThat(spansOf("t1")).isEqualTo(spans.subList(0, 10));
    assertThat(ids(TraceOverflow.next("t1"))).isEqualTo(ids(spans.subList(10, 20)));
  }

  @Test
  default void save_atOnceOfMoreThanATraceHolds_keepsThemAll() {
    TraceStore store = traces(10);

    store.save(List.of(new SpanBatch(workspace(), steps(25))));
    store.save(
        List.of(
            new SpanBatch(
                workspace(), List.of(TestSpans.span("t1", "s3", "later", 3).revision(1).build()))));

    assertThat(find(TraceQuery.builder())).hasSize(3);
    assertThat(spansOf("t1")).hasSize(10).extracting(Span::name).contains("later");
    assertThat(spansOf(TraceOverflow.next("t1"))).hasSize(10);
    assertThat(spansOf(TraceOverflow.next(TraceOverflow.next("t1")))).hasSize(5);
  }

  private static List<Span> steps(int count) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      spans.add(
          TestSpans.span("t1", "s" + i, "step " + i, i).parentSpanId(i == 0 ? null : "s0").build());
    }
    return spans;
  }

  private List<String> ids(String traceId) {
    return ids(spansOf(traceId));
  }

  private static List<String> ids(List<Span> spans) {
    return spans.stream().map(Span::spanId).toList();
  }
}
