package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of traces that are to be forgotten. */
interface ErasureContract extends StoreContract {

  @Test
  default void erase_takesAllThatBelongsToTheTraces_andNothingElse() {
    String other = workspace() + "-other";
    save(TestSpans.call("t1", 1));
    save(TestSpans.call("t2", 2));
    save(TestSpans.call("t3", 3));
    traces().save(List.of(new SpanBatch(other, TestSpans.call("t1", 1))));

    assertThat(traces().erase(workspace(), List.of("t1", "t3", "no-such-trace"))).isEqualTo(2);

    assertThat(find(TraceQuery.builder())).containsExactly("t2");
    assertThat(find(TraceQuery.builder().facet("session_id", "session-1"))).containsExactly("t2");
    assertThat(traces().trace(workspace(), "t1")).isEmpty();
    assertThat(spans(SpanQuery.builder().traceId("t1").traceId("t3"))).isEmpty();
    assertThat(traces().trace(other, "t1")).isPresent();
    assertThat(traces().erase(workspace(), List.of("t1"))).isZero();
    assertThat(traces().erase(workspace(), List.of())).isZero();
  }

  @Test
  default void erase_leavesContentThatAnotherTraceNeeds() {
    Span one = TestSpans.span("t1", "s", "one", 1).attributes(TestSpans.longText("a", 1)).build();
    Span two = TestSpans.span("t2", "s", "two", 2).attributes(TestSpans.longText("a", 1)).build();
    save(one, two);

    traces().erase(workspace(), List.of("t1"));
    assertThat(spansOf("t2")).containsExactly(two);

    save(one);
    assertThat(spansOf("t1")).containsExactly(one);
  }
}
