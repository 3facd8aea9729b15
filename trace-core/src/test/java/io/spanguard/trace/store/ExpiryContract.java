package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of traces that are old. */
interface ExpiryContract extends StoreContract {

  @Test
  default void expire_deletesTheOldestFirst_soManyAndNoMore() {
    for (int i = 0; i < 10; i++) {
      save(TestSpans.call("t" + i, i));
    }

    assertThat(traces().expire(workspace(), TestSpans.at(8), 3)).isEqualTo(3);
    assertThat(find(TraceQuery.builder()))
        .containsExactly("t9", "t8", "t7", "t6", "t5", "t4", "t3");
    assertThat(traces().expire(workspace(), TestSpans.at(8), 100)).isEqualTo(5);
    assertThat(find(TraceQuery.builder())).containsExactly("t9", "t8");
    assertThat(traces().expire(workspace(), TestSpans.at(8), 100)).isZero();
  }

  @Test
  default void expire_takesAllThatBelongsToATrace() {
    save(TestSpans.call("t1", 1));

    assertThat(traces().expire(workspace(), TestSpans.at(2), 10)).isEqualTo(1);

    assertThat(traces().trace(workspace(), "t1")).isEmpty();
    assertThat(spans(SpanQuery.builder().traceId("t1"))).isEmpty();
    assertThat(traces().facets(workspace(), "model", TraceQuery.builder().build(), 10)).isEmpty();
  }

  @Test
  default void expire_leavesOtherWorkspacesAlone() {
    String other = workspace() + "-other";
    save(TestSpans.call("t1", 1));
    traces().save(List.of(new SpanBatch(other, TestSpans.call("t1", 1))));

    traces().expire(workspace(), TestSpans.at(100), 10);

    assertThat(traces().trace(other, "t1")).isPresent();
  }

  @Test
  default void expire_leavesContentThatAnotherTraceNeeds() {
    Span old =
        TestSpans.span("t1", "s1", "old", 1).attributes(TestSpans.longText("same", 1)).build();
    Span recent =
        TestSpans.span("t2", "s1", "new", 9).attributes(TestSpans.longText("same", 1)).build();
    save(old, recent);

    traces().expire(workspace(), TestSpans.at(5), 10);
    assertThat(spansOf("t2")).containsExactly(recent);

    traces().expire(workspace(), TestSpans.at(50), 10);
    save(recent);
    assertThat(spansOf("t2")).containsExactly(recent);
  }

  @Test
  default void save_afterTheTraceExpired_beginsANewOne() {
    save(TestSpans.call("t1", 1));
    traces().expire(workspace(), TestSpans.at(2), 10);

    Span late = TestSpans.span("t1", "late", "late", 1).build();
    save(late);

    assertThat(spansOf("t1")).containsExactly(late);
    assertThat(listed("t1").spanCount()).isEqualTo(1);
  }
}
