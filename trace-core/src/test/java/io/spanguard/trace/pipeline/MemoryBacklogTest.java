package io.spanguard.trace.pipeline;

import static io.spanguard.trace.pipeline.Batches.batch;
import static io.spanguard.trace.pipeline.Batches.large;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBacklogTest {

  private final MemoryBacklog backlog = new MemoryBacklog(1 << 20);

  @Test
  void head_isBoundedBySpans() {
    SpanBatch one = batch("a", "b");
    SpanBatch two = batch("c");
    SpanBatch three = batch("d", "e");
    for (SpanBatch batch : List.of(one, two, three)) {
      backlog.add(batch, Origin.GATEWAY);
    }

    assertThat(backlog.head(3, Long.MAX_VALUE)).containsExactly(one, two);
    assertThat(backlog.head(1, Long.MAX_VALUE)).containsExactly(one);
    assertThat(backlog.head(100, 1)).containsExactly(one);
    assertThat(backlog.head(100, Long.MAX_VALUE)).containsExactly(one, two, three);

    backlog.remove(2);

    assertThat(backlog.head(100, Long.MAX_VALUE)).containsExactly(three);
    assertThat(backlog.waitingSpans()).isEqualTo(2);
    assertThat(backlog.acceptedSpans()).isEqualTo(5);
    assertThat(backlog.end()).isEqualTo(3);
    assertThat(backlog.start()).isEqualTo(2);
  }

  @Test
  void remove_all_givesTheRoomBack() {
    backlog.add(large("a", 10_000), Origin.INGEST);
    assertThat(backlog.waitingBytes()).isBetween(20_000L, 22_000L);

    backlog.remove(1);

    assertThat(backlog.waitingBytes()).isZero();
    assertThat(backlog.oldestWaiting()).isZero();
    assertThat(backlog.isExhausted()).isFalse();
    backlog.close();
    assertThat(backlog.isExhausted()).isTrue();
  }

  @Test
  void add_batchLargerThanEverything_isDropped() {
    assertThat(backlog.add(large("a", 1 << 20), Origin.GATEWAY)).isEqualTo(Admission.FULL);
    assertThat(backlog.add(large("a", 1 << 18), Origin.INGEST)).isEqualTo(Admission.FULL);
    assertThat(backlog.droppedSpans()).isEqualTo(2);
    assertThat(backlog.waitingBytes()).isZero();
  }

  @Test
  void add_deeplyNestedValue_doesNotOverflow() {
    AttributeValue deep = AttributeValue.of(1);
    for (int i = 0; i < 1_000_000; i++) {
      deep = new ListValue(List.of(deep));
    }
    Attributes attributes = Attributes.builder().put("deep", deep).build();
    Span span = Span.builder("t", "s", "n").attributes(attributes).build();

    assertThat(backlog.add(new SpanBatch("w", List.of(span)), Origin.GATEWAY))
        .isEqualTo(Admission.QUEUED);
  }
}
