package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the traces of a time come to, together and step by step.
 *
 * @param groups those with the most traces first; what belongs to none of the values told apart
 *     comes last
 * @param countedFrom where there were more than {@link #MAX_TRACES}, the start of the oldest one
 *     that was counted; else empty
 */
public record Statistics(List<Group> groups, Optional<Instant> countedFrom) {

  /** How many traces are counted, the newest ones: so much work and no more for one answer. */
  public static final int MAX_TRACES = 200_000;

  public Statistics {
    groups = List.copyOf(groups);
    requireNonNull(countedFrom, "countedFrom");
  }

  /**
   * One of the values that are told apart.
   *
   * @param value empty where the traces do not say, or all are counted together
   * @param isRest whether these are the values that were too many to be told apart
   * @param series by the start of the step; steps without traces are left out
   */
  public record Group(
      Optional<String> value, boolean isRest, Figures total, SortedMap<Instant, Figures> series) {
    public Group {
      requireNonNull(value, "value");
      requireNonNull(total, "total");
      series = Collections.unmodifiableSortedMap(new TreeMap<>(series));
    }
  }

  /**
   * Counts traces as a store hands them over, newest first. For use by one thread, by those who
   * write a store.
   */
  public static final class Collector {
    private final StatisticsQuery query;
    private final Map<Optional<String>, Growing> groups = new LinkedHashMap<>();
    private @Nullable Growing rest;
    private int count;
    private @Nullable Instant last;

    public Collector(StatisticsQuery query) {
      this.query = requireNonNull(query, "query");
    }

    /** Counts a trace; false when there were enough. */
    public boolean add(TraceFigures trace) {
      if (!query.matches(trace)) {
        return true;
      }
      if (count == MAX_TRACES) {
        return false;
      }
      count++;
      last = trace.listedAt();
      Optional<String> value = query.groupBy().map(group -> group.of(trace));
      Growing group = groups.get(value);
      if (group == null) {
        group = groups.size() < query.maxGroups() ? new Growing() : rest();
        if (group != rest) {
          groups.put(value, group);
        }
      }
      group.add(trace, step(trace.listedAt()));
      return true;
    }

    private Growing rest() {
      if (rest == null) {
        rest = new Growing();
      }
      return rest;
    }

    private Instant step(Instant time) {
      long passed = Duration.between(query.from(), time).dividedBy(query.step());
      return query.from().plus(query.step().multipliedBy(passed));
    }

    /** What was counted so far. */
    public Statistics statistics() {
      List<Group> all = new ArrayList<>();
      groups.forEach((value, group) -> all.add(new Group(value, false, group.total, group.series)));
      all.sort(
          Comparator.comparing((Group group) -> group.total().traces())
              .reversed()
              .thenComparing(group -> group.value().orElse("")));
      if (rest != null) {
        all.add(new Group(Optional.empty(), true, rest.total, rest.series));
      }
      return new Statistics(
          all, count == MAX_TRACES ? Optional.ofNullable(last) : Optional.empty());
    }
  }

  private static final class Growing {
    private final Figures total = new Figures();
    private final SortedMap<Instant, Figures> series = new TreeMap<>();

    void add(TraceFigures trace, Instant step) {
      total.add(trace);
      series.computeIfAbsent(step, start -> new Figures()).add(trace);
    }
  }
}
