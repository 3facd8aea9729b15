package io.spanguard.trace;

import static io.spanguard.trace.TestSpans.T0;
import static io.spanguard.trace.TestSpans.entry;
import static io.spanguard.trace.TestSpans.gateway;
import static io.spanguard.trace.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceTest {

  @Test
  void of_nestedSpans_formsTheTree() {
    Span root = span("root", null, 0).build();
    Span late = span("late", "root", 3).build();
    Span early = span("early", "root", 1).build();
    Span leaf = span("leaf", "early", 2).build();

    Trace trace = Trace.of(List.of(leaf, late, root, early));

    assertThat(trace.spans()).containsExactly(root, early, leaf, late);
    assertThat(trace.tops()).containsExactly(root);
    assertThat(trace.children(root)).containsExactly(early, late);
    assertThat(trace.children(early)).containsExactly(leaf);
    assertThat(trace.children(leaf)).isEmpty();
    assertThat(trace.entries()).containsExactly(root);
    assertThat(trace.orphans()).isEmpty();
    assertThat(trace.span("leaf")).isSameAs(leaf);
    assertThat(trace.span("other")).isNull();
    assertThat(trace.startedAt()).isEqualTo(T0);
    assertThat(trace.duration()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void of_severalRootsAndOrphans_areAllAtTheTop() {
    Span one = span("one", null, 0).build();
    Span two = span("two", null, 1).build();
    Span orphan = span("orphan", "missing", 2).build();

    Trace trace = Trace.of(List.of(orphan, two, one));

    assertThat(trace.tops()).containsExactly(one, two, orphan);
    assertThat(trace.entries()).containsExactly(one, two);
    assertThat(trace.orphans()).containsExactly(orphan);
  }

  @Test
  void of_gatewayRootWithRemoteParent_isEntryUntilTheParentArrives() {
    Span call = entry("call", "agent", 1).build();
    Span agent = span("agent", null, 0).build();

    assertThat(Trace.of(List.of(call)).entries()).containsExactly(call);
    assertThat(Trace.of(List.of(call)).orphans()).isEmpty();
    assertThat(Trace.of(List.of(call, agent)).entries()).containsExactly(agent);
    assertThat(Trace.of(List.of(call, agent)).children(agent)).containsExactly(call);
  }

  @Test
  void of_sdkSpanWithRemoteParent_isNeitherEntryNorOrphan() {
    Span span = span("s", "away", 0).flags(Span.FLAG_HAS_IS_REMOTE | Span.FLAG_IS_REMOTE).build();

    Trace trace = Trace.of(List.of(span));

    assertThat(trace.tops()).containsExactly(span);
    assertThat(trace.entries()).isEmpty();
    assertThat(trace.orphans()).isEmpty();
  }

  @Test
  void of_cycle_isCutAtItsEarliestSpan() {
    Span b = span("b", "a", 2).build();
    Span c = span("c", "b", 1).build();
    Span a = span("a", "c", 3).build();
    Span below = span("below", "a", 4).build();

    Trace trace = Trace.of(List.of(a, b, c, below));

    assertThat(trace.tops()).containsExactly(c);
    assertThat(trace.children(c)).containsExactly(a);
    assertThat(trace.children(a)).containsExactly(b, below);
    assertThat(trace.children(b)).isEmpty();
    assertThat(trace.parentsFirst()).containsExactlyInAnyOrder(a, b, c, below);
    assertThat(trace.entries()).isEmpty();
    assertThat(trace.orphans()).isEmpty();
  }

  @Test
  void of_spanThatIsItsOwnParent_isAtTheTop() {
    Span self = span("self", "self", 0).build();

    Trace trace = Trace.of(List.of(self));

    assertThat(trace.tops()).containsExactly(self);
    assertThat(trace.children(self)).isEmpty();
  }

  @Test
  void of_randomParents_everySpanIsReachedExactlyOnce() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Span> spans = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String parent = random.nextInt(5) == 0 ? null : "s" + random.nextInt(33);
        spans.add(span("s" + i, parent, random.nextInt(10)).build());
      }

      Trace trace = Trace.of(spans);

      assertThat(trace.parentsFirst()).hasSize(30).extracting(Span::spanId).doesNotHaveDuplicates();
    }
  }

  @Test
  void of_chainOf100000_doesNotOverflow() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      spans.add(span("s" + i, i == 99_999 ? null : "s" + (i + 1), i).kind(SpanKind.LLM).build());
    }
    Collections.shuffle(spans, new Random(1));

    Trace trace = Trace.of(spans);

    assertThat(trace.tops()).extracting(Span::spanId).containsExactly("s99999");
    assertThat(trace.parentsFirst()).hasSize(100_000);
    assertThat(TraceSummary.of(trace).spanCount()).isEqualTo(100_000);
  }

  @Test
  void of_cycleOf100000_doesNotOverflow() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      spans.add(span("s" + i, "s" + ((i + 1) % 100_000), i).build());
    }

    Trace trace = Trace.of(spans);

    assertThat(trace.tops()).extracting(Span::spanId).containsExactly("s0");
    assertThat(trace.parentsFirst()).hasSize(100_000);
  }

  @Test
  void of_sameSpanTwice_keepsTheHighestRevision() {
    Span first = gateway("root", null, 0, SpanKind.REQUEST).build();
    Span revised = first.toBuilder().revision(1).status(SpanStatus.ERROR).build();

    assertThat(Trace.of(List.of(first, revised, first)).spans()).containsExactly(revised);
    assertThat(Trace.of(List.of(revised, first)).spans()).containsExactly(revised);
  }

  @Test
  void of_sameIdFromBothSources_keepsTheGateways() {
    Span own = gateway("root", null, 0, SpanKind.REQUEST).status(SpanStatus.BLOCKED).build();
    Span claimed = span("root", null, 0).revision(9).build();

    assertThat(Trace.of(List.of(own, claimed)).spans()).containsExactly(own);
    assertThat(Trace.of(List.of(claimed, own)).spans()).containsExactly(own);
  }

  @Test
  void of_anyOrder_isTheSame() {
    Span one = span("s", null, 0).build();
    Span longer = one.toBuilder().end(one.end().plusSeconds(9)).build();
    Span renamed = Span.builder(one.traceId(), "s", "z").start(one.start()).end(one.end()).build();

    assertThat(Trace.of(List.of(one, longer, renamed)).spans()).containsExactly(longer);
    assertThat(Trace.of(List.of(longer, renamed, one)).spans()).containsExactly(longer);
  }

  @Test
  void status_isTheWorstOfTheEntries() {
    Span ok = span("ok", null, 0).build();
    Span failed = span("failed", null, 1).status(SpanStatus.ERROR).build();
    Span inner = span("inner", "ok", 1).status(SpanStatus.ERROR).build();

    assertThat(Trace.of(List.of(ok, inner)).status()).isEqualTo(SpanStatus.OK);
    assertThat(Trace.of(List.of(ok, inner, failed)).status()).isEqualTo(SpanStatus.ERROR);
  }

  @Test
  void status_blockedGatewaySpanBelowAnOkRoot_isBlocked() {
    Span agent = span("agent", null, 0).build();
    Span call = entry("call", "agent", 1).status(SpanStatus.BLOCKED).build();

    assertThat(Trace.of(List.of(agent, call)).status()).isEqualTo(SpanStatus.BLOCKED);
  }

  @Test
  void status_withoutEntry_isTheWorstOfAll() {
    Span orphan = span("orphan", "missing", 0).status(SpanStatus.ERROR).build();

    assertThat(Trace.of(List.of(orphan)).status()).isEqualTo(SpanStatus.ERROR);
  }

  @Test
  void of_nothingOrTwoTraces_isRefused() {
    Collection<Span> two =
        List.of(span("a", null, 0).build(), Span.builder("t-abc", "b", "b").build());

    assertThatThrownBy(() -> Trace.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spans is empty");
    assertThatThrownBy(() -> Trace.of(two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spans of two traces: " + TestSpans.TRACE + " and t-abc");
  }
}
