package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.ActivityQuery.Who;
import io.spanguard.trace.store.StatisticsQuery.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What traces come to together. */
interface AggregateContract extends StoreContract {

  @Test
  default void statistics_areThoseOfTheTracesOneByOne() {
    List<TraceSummary> all = saved(120);
    StatisticsQuery query =
        new StatisticsQuery(
            TestSpans.at(10),
            TestSpans.at(50),
            Duration.ofSeconds(10),
            TargetFilter.all(),
            Optional.empty(),
            1);

    Statistics statistics = traces().statistics(workspace(), query);

    assertThat(statistics.countedFrom()).isEmpty();
    assertThat(statistics.groups()).hasSize(1);
    Statistics.Group group = statistics.groups().get(0);
    check(group.total(), within(all, 10, 50));
    assertThat(group.series()).hasSize(4);
    for (int second = 10; second < 50; second += 10) {
      check(group.series().get(TestSpans.at(second)), within(all, second, second + 10));
    }
  }

  @Test
  default void statistics_byGroup_tellThemApart() {
    List<TraceSummary> all = saved(120);

    for (Group by : Group.values()) {
      Statistics statistics = traces().statistics(workspace(), query(TargetFilter.all(), by, 100));
      long sum = 0;
      for (Statistics.Group group : statistics.groups()) {
        List<TraceSummary> members =
            all.stream()
                .filter(trace -> Optional.ofNullable(value(trace, by)).equals(group.value()))
                .toList();
        check(group.total(), members);
        sum += group.total().traces();
      }
      assertThat(sum).as(by.name()).isEqualTo(120);
    }
  }

  @Test
  default void statistics_ofSomeTargets_leaveOutTheOthers() {
    List<TraceSummary> all = saved(120);
    Set<String> targets = Set.of("search", "100%_sure");

    Statistics statistics =
        traces().statistics(workspace(), query(TargetFilter.anyOf(targets), Group.TARGET, 100));

    assertThat(statistics.groups())
        .extracting(group -> group.value().orElseThrow())
        .containsExactlyInAnyOrderElementsOf(targets);
    long expected =
        all.stream()
            .filter(trace -> trace.targetId() != null && targets.contains(trace.targetId()))
            .count();
    assertThat(statistics.groups().stream().mapToLong(group -> group.total().traces()).sum())
        .isEqualTo(expected);
  }

  @Test
  default void statistics_countTheRequestsOfATraceByTheirOwnStatus() {
    save(
        request("a", SpanStatus.OK),
        request("b", SpanStatus.OK),
        request("c", SpanStatus.BLOCKED),
        request("d", SpanStatus.ERROR));

    Figures figures =
        traces()
            .statistics(workspace(), query(TargetFilter.all(), Group.TARGET, 5))
            .groups()
            .get(0)
            .total();

    assertThat(figures.traces()).isEqualTo(1);
    assertThat(figures.requests()).isEqualTo(4);
    assertThat(figures.requestsWithStatus(SpanStatus.OK)).isEqualTo(2);
    assertThat(figures.requestsWithStatus(SpanStatus.BLOCKED)).isEqualTo(1);
    assertThat(figures.requestsWithStatus(SpanStatus.ERROR)).isEqualTo(1);
  }

  @Test
  default void statistics_ofWhoMaySeeSomeTargetsOnly_leaveOutTracesThatNameOthersToo() {
    save(request("a", SpanStatus.OK, "t1", "search"), request("b", SpanStatus.OK, "t1", "sales"));
    save(request("a", SpanStatus.OK, "t2", "search"));
    save(TestSpans.span("t3", "s", "names none", 1).build());
    Set<String> search = Set.of("search");

    assertThat(counted(TargetFilter.all())).isEqualTo(3);
    assertThat(counted(TargetFilter.anyOf(search))).isEqualTo(2);
    assertThat(counted(TargetFilter.anyOf(Set.of("search", "sales")))).isEqualTo(2);
    assertThat(counted(new TargetFilter(search, search))).isEqualTo(1);
    assertThat(counted(new TargetFilter(Set.of(), search))).isEqualTo(1);
  }

  @Test
  default void activity_ofWhoMaySeeSomeTargetsOnly_leavesOutTracesThatNameOthersToo() {
    save(request("a", SpanStatus.OK, "t1", "search"), request("b", SpanStatus.OK, "t1", "sales"));
    save(request("a", SpanStatus.OK, "t2", "search"));
    Set<String> search = Set.of("search");

    assertThat(tracesOfAnna(TargetFilter.all())).containsExactly(2L);
    assertThat(tracesOfAnna(TargetFilter.anyOf(search))).containsExactly(2L);
    assertThat(tracesOfAnna(new TargetFilter(search, search))).containsExactly(1L);
    assertThat(tracesOfAnna(TargetFilter.anyOf(Set.of("no such target")))).isEmpty();
  }

  private List<Long> tracesOfAnna(TargetFilter targets) {
    ActivityQuery query =
        new ActivityQuery(
            Who.USER, Optional.of("anna"), TestSpans.at(0), TestSpans.at(9), targets, 1, null);
    return traces().activity(workspace(), query).items().stream()
        .map(activity -> activity.figures().traces())
        .toList();
  }

  private long counted(TargetFilter targets) {
    return traces().statistics(workspace(), query(targets, Group.TARGET, 100)).groups().stream()
        .mapToLong(group -> group.total().traces())
        .sum();
  }

  private static Span request(String id, SpanStatus status) {
    return request(id, status, "t1", "search");
  }

  private static Span request(String id, SpanStatus status, String traceId, String target) {
    return TestSpans.span(traceId, id, "proxy.request", 1)
        .kind(SpanKind.REQUEST)
        .source(SpanSource.GATEWAY)
        .status(status)
        .attributes(
            Attributes.builder().put(Names.TARGET_ID, target).put(Names.USER_ID, "anna").build())
        .build();
  }

  @Test
  default void statistics_ofManyValues_keepTheRestTogether() {
    for (int i = 0; i < 6; i++) {
      save(TestSpans.span("t" + i, "s", "x", i).attributes(TestSpans.agent("a" + i)).build());
    }

    List<Statistics.Group> groups =
        traces().statistics(workspace(), query(TargetFilter.all(), Group.AGENT, 2)).groups();

    assertThat(groups).hasSize(3);
    assertThat(groups).extracting(Statistics.Group::isRest).containsExactly(false, false, true);
    assertThat(groups.get(2).total().traces()).isEqualTo(4);
  }

  @Test
  default void activity_isThatOfEachTrace_whoeverWasSeenLastFirst() {
    List<TraceSummary> all = saved(120);

    for (Who who : Who.values()) {
      List<Activity> found = activity(who, Optional.empty(), 200);
      Set<String> ids =
          all.stream()
              .flatMap(trace -> trace.facets().stream())
              .filter(facet -> facet.name().equals(who.facet()))
              .map(Facet::value)
              .collect(Collectors.toSet());
      assertThat(found).extracting(Activity::id).containsExactlyInAnyOrderElementsOf(ids);
      for (Activity activity : found) {
        List<TraceSummary> own =
            all.stream()
                .filter(trace -> trace.facets().contains(new Facet(who.facet(), activity.id())))
                .toList();
        check(activity.figures(), own);
        assertThat(activity.lastSeen()).isEqualTo(starts(own).get(own.size() - 1));
        assertThat(activity.firstSeen()).isEqualTo(starts(own).get(0));
        long searched =
            own.stream()
                .filter(trace -> trace.facets().contains(new Facet("tool", "search")))
                .count();
        assertThat(activity.tools().getOrDefault("search", 0L)).isEqualTo(searched);
        assertThat(activity(who, Optional.of(activity.id()), 1))
            .singleElement()
            .satisfies(alone -> check(alone.figures(), own));
      }
      assertThat(found)
          .extracting(Activity::lastSeen)
          .isSortedAccordingTo((one, other) -> other.compareTo(one));
    }
  }

  @Test
  default void activity_inPages_hasNoGapsAndNoRepeats() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // four at a time, several traces each
      spans.add(
          TestSpans.span("t" + i, "s", "x", i / 4)
              .attributes(TestSpans.agent("a" + i % 23))
              .build());
    }
    save(spans);

    List<Activity> atOnce = activity(Who.AGENT, Optional.empty(), 200);

    assertThat(atOnce).hasSize(23);
    for (int limit : new int[] {1, 4, 22, 23}) {
      assertThat(activity(Who.AGENT, Optional.empty(), limit))
          .extracting(Activity::id)
          .containsExactlyElementsOf(atOnce.stream().map(Activity::id).toList());
    }
  }

  @Test
  default void activity_ofOtherWorkspaces_isNotFound() {
    traces().save(List.of(new SpanBatch(workspace() + "-other", TestSpans.call("t1", 1))));

    assertThat(activity(Who.SESSION, Optional.empty(), 10)).isEmpty();
    assertThat(activity(Who.SESSION, Optional.of("session-1"), 10)).isEmpty();
    assertThat(traces().statistics(workspace(), query(TargetFilter.all(), Group.MODEL, 5)).groups())
        .isEmpty();
  }

  @Test
  default void activity_afterSomethingThatIsNoPosition_saysSo() {
    ActivityQuery query =
        new ActivityQuery(
            Who.USER,
            Optional.empty(),
            TestSpans.at(0),
            TestSpans.at(1),
            TargetFilter.all(),
            1,
            "x");

    assertThatThrownBy(() -> traces().activity(workspace(), query))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("after is not the next of a page: 'x'");
  }

  private List<Activity> activity(Who who, Optional<String> id, int limit) {
    List<Activity> all = new ArrayList<>();
    String after = null;
    do {
      Page<Activity> page =
          traces()
              .activity(
                  workspace(),
                  new ActivityQuery(
                      who,
                      id,
                      TestSpans.at(0),
                      TestSpans.at(100),
                      TargetFilter.all(),
                      limit,
                      after));
      all.addAll(page.items());
      after = page.next();
    } while (after != null);
    return all;
  }

  private List<TraceSummary> saved(int count) {
    List<Span> spans = TestSpans.corpus(count, 17);
    save(spans);
    return spans.stream().collect(Collectors.groupingBy(Span::traceId)).values().stream()
        .map(TraceSummary::of)
        .toList();
  }

  private static StatisticsQuery query(TargetFilter targets, Group by, int maxGroups) {
    return new StatisticsQuery(
        TestSpans.at(0),
        TestSpans.at(100),
        Duration.ofSeconds(100),
        targets,
        Optional.of(by),
        maxGroups);
  }

  private static String value(TraceSummary trace, Group by) {
    return switch (by) {
      case MODEL -> trace.model();
      case TARGET -> trace.targetId();
      case AGENT -> trace.agentId();
      case USER -> trace.userId();
      case CALLER -> trace.caller();
    };
  }

  private static List<TraceSummary> within(List<TraceSummary> all, long from, long to) {
    return all.stream()
        .filter(trace -> !trace.startedAt().isBefore(TestSpans.at(from)))
        .filter(trace -> trace.startedAt().isBefore(TestSpans.at(to)))
        .toList();
  }

  private static List<Instant> starts(List<TraceSummary> traces) {
    return traces.stream().map(TraceSummary::startedAt).sorted().toList();
  }

  private static void check(Figures figures, List<TraceSummary> traces) {
    assertThat(figures.traces()).isEqualTo(traces.size());
    assertThat(figures.requests())
        .isEqualTo(traces.stream().mapToLong(trace -> Math.max(1, trace.requestCount())).sum());
    long requests = 0;
    for (SpanStatus status : SpanStatus.values()) {
      requests += figures.requestsWithStatus(status);
    }
    assertThat(requests).isEqualTo(figures.requests());
    for (SpanStatus status : SpanStatus.values()) {
      assertThat(figures.withStatus(status))
          .isEqualTo(traces.stream().filter(trace -> trace.status() == status).count());
    }
    assertThat(figures.inputTokens())
        .isEqualTo(
            traces.stream()
                .mapToLong(trace -> trace.inputTokens() == null ? 0 : trace.inputTokens())
                .sum());
    assertThat(figures.costUsd())
        .isCloseTo(
            traces.stream()
                .mapToDouble(trace -> trace.costUsd() == null ? 0 : trace.costUsd())
                .sum(),
            offset(1e-9));
    List<Long> millis = traces.stream().map(trace -> trace.duration().toMillis()).sorted().toList();
    for (int percent : new int[] {50, 95, 99, 100}) {
      double exact = millis.get((int) Math.ceil(percent / 100.0 * millis.size()) - 1);
      double found = figures.latency().percentile(percent).orElseThrow().toNanos() / 1e6;
      assertThat(found).isCloseTo(exact, offset(exact * 0.01));
    }
  }
}
