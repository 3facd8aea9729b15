package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.TraceQuery.Sort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What lists hold, and in which order. */
interface FindingContract extends StoreContract {

  @Test
  default void find_givesTheSummariesOfAllSpans() {
    Corpus corpus = saved(40);

    List<TraceSummary> found =
        traces().find(workspace(), TraceQuery.builder().limit(200).build()).items();

    assertThat(found).hasSize(40);
    for (TraceSummary summary : found) {
      List<Span> spans =
          corpus.spans().stream().filter(span -> span.traceId().equals(summary.traceId())).toList();
      assertThat(summary).isEqualTo(TraceSummary.of(spans));
    }
  }

  @Test
  default void summaries_areThoseOfTheTracesThatThereAre() {
    Corpus corpus = saved(20);
    List<Span> ofT3 = corpus.spans().stream().filter(span -> span.traceId().equals("t3")).toList();

    assertThat(traces().summaries(workspace(), List.of("t3", "no such trace")))
        .containsExactly(TraceSummary.of(ofT3));
    assertThat(traces().summaries(workspace(), List.of())).isEmpty();
    assertThat(traces().summaries(workspace() + "-other", List.of("t3"))).isEmpty();
  }

  @Test
  default void find_byEachConditionAlone_findsWhatItShould() {
    Corpus corpus = saved(80);

    for (UnaryOperator<TraceQuery.Builder> condition : conditions(corpus)) {
      TraceQuery query = condition.apply(TraceQuery.builder()).build();

      assertThat(find(condition.apply(TraceQuery.builder()).limit(7)))
          .as(query.toString())
          .isEqualTo(corpus.find(query));
    }
  }

  @Test
  default void find_byConditionsTogether_findsWhatItShould() {
    Corpus corpus = saved(80);
    List<UnaryOperator<TraceQuery.Builder>> conditions = conditions(corpus);
    Random random = new Random(5);

    for (int i = 0; i < 100; i++) {
      TraceQuery.Builder query = TraceQuery.builder();
      for (int j = 0; j <= random.nextInt(3); j++) {
        query = conditions.get(random.nextInt(conditions.size())).apply(query);
      }
      query
          .from(TestSpans.at(random.nextInt(30)))
          .to(TestSpans.at(30 + random.nextInt(40)))
          .sort(List.of(Sort.values()).get(random.nextInt(4)))
          .limit(1 + random.nextInt(20));

      assertThat(find(query))
          .as(query.after(null).build().toString())
          .isEqualTo(corpus.find(query.after(null).build()));
    }
  }

  @Test
  default void find_inEveryOrder_pagesWithoutGapsOrRepeats() {
    Corpus corpus = saved(60);

    for (Sort sort : Sort.values()) {
      for (int limit : new int[] {1, 7, 60, 200}) {
        TraceQuery.Builder query =
            TraceQuery.builder()
                .from(TestSpans.at(0))
                .to(TestSpans.at(100))
                .sort(sort)
                .limit(limit);

        assertThat(find(query)).isEqualTo(corpus.find(query.after(null).build()));
      }
    }
  }

  @Test
  default void find_whileTracesAreAdded_goesOnWhereItWas() {
    for (int i = 0; i < 20; i++) {
      save(TestSpans.span("t" + (10 + i), "s1", "before", i).build());
    }

    Page<TraceSummary> first = traces().find(workspace(), TraceQuery.builder().limit(10).build());
    save(TestSpans.span("new", "s1", "newest", 100).build());
    save(TestSpans.span("t15", "s2", "an earlier span of an old trace", -50).build());
    TraceQuery next = TraceQuery.builder().limit(10).after(first.next()).build();

    assertThat(traces().find(workspace(), next).items())
        .extracting(TraceSummary::traceId)
        .containsExactly("t19", "t18", "t17", "t16", "t15", "t14", "t13", "t12", "t11", "t10");
  }

  @Test
  default void find_afterSomethingThatIsNoPosition_saysSo() {
    TraceQuery query = TraceQuery.builder().after("x").build();

    assertThatThrownBy(() -> traces().find(workspace(), query))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("after is not the next of a page: 'x'");
  }

  @Test
  default void find_byAValueThatWasCut_findsIt() {
    String name = "x".repeat(255) + "😀 and what is longer than facets are";
    save(TestSpans.span("t1", "s1", name, 1).build());

    assertThat(find(TraceQuery.builder().facet("name", name))).containsExactly("t1");
  }

  @Test
  default void facets_countTheTracesThatMatch() {
    Corpus corpus = saved(80);
    TraceQuery all = TraceQuery.builder().build();
    TraceQuery blocked =
        TraceQuery.builder().status(SpanStatus.BLOCKED).from(TestSpans.at(10)).build();
    TraceQuery noted = TraceQuery.builder().attribute("attempt", "1").build();

    for (String name : Facet.NAMES) {
      for (TraceQuery query : List.of(all, blocked, noted)) {
        assertThat(traces().facets(workspace(), name, query, 100))
            .as(name)
            .isEqualTo(corpus.facets(name, query));
      }
    }
    assertThat(traces().facets(workspace(), "model", all, 2))
        .isEqualTo(corpus.facets("model", all).subList(0, 2));
  }

  @Test
  default void facets_ofNoSuchField_saysSo() {
    assertThatThrownBy(
            () -> traces().facets(workspace(), "colour", TraceQuery.builder().build(), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a facet: colour");
  }

  private Corpus saved(int count) {
    List<Span> spans = TestSpans.corpus(count, 3);
    save(spans);
    return new Corpus(spans);
  }

  private static List<UnaryOperator<TraceQuery.Builder>> conditions(Corpus corpus) {
    List<UnaryOperator<TraceQuery.Builder>> conditions = new ArrayList<>();
    for (String name : Facet.NAMES) {
      List<String> values =
          corpus.facets(name, TraceQuery.builder().build()).stream()
              .map(TraceStore.FacetCount::value)
              .toList();
      if (!values.isEmpty()) {
        conditions.add(query -> query.facet(name, values.get(0)));
        conditions.add(
            query -> query.facet(name, values.get(0)).facet(name, values.get(values.size() - 1)));
      }
      conditions.add(query -> query.facet(name, "no such value"));
    }
    for (SpanStatus status : SpanStatus.values()) {
      conditions.add(query -> query.status(status));
      conditions.add(query -> query.status(status).status(SpanStatus.OK));
    }
    for (SpanSource source : SpanSource.values()) {
      conditions.add(query -> query.source(source));
    }
    for (String coverage : List.of("full", "partial", "none", "FULL")) {
      conditions.add(query -> query.coverage(coverage));
    }
    for (boolean flag : new boolean[] {true, false}) {
      conditions.add(query -> query.incomplete(flag));
      conditions.add(query -> query.stream(flag));
    }
    conditions.add(query -> query.traceId("t5"));
    conditions.add(query -> query.httpStatus(403));
    conditions.add(query -> query.from(TestSpans.at(30)));
    conditions.add(query -> query.to(TestSpans.at(30)));
    conditions.add(query -> query.minDuration(Duration.ofMillis(1001)));
    conditions.add(query -> query.maxDuration(Duration.ofMillis(1001)));
    conditions.add(query -> query.maxDuration(Duration.ofSeconds(Long.MAX_VALUE)));
    conditions.add(query -> query.minTokens(0));
    conditions.add(query -> query.minTokens(210));
    conditions.add(query -> query.minCostUsd(0));
    conditions.add(query -> query.minCostUsd(0.5));
    conditions.add(query -> query.attribute("attempt", "2"));
    conditions.add(query -> query.attribute("note", "100% sure_").attribute("attempt", "1"));
    conditions.add(query -> query.words("straSSE"));
    conditions.add(query -> query.words("  FOUND   search "));
    conditions.add(query -> query.words("   "));
    return conditions;
  }
}
