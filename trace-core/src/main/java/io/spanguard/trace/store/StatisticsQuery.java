package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which traces are counted together. Immutable and safe for use by many threads.
 *
 * @param from start of the first saved span, inclusive
 * @param to exclusive
 * @param step of the series, which begins at {@code from}; at most {@link #MAX_STEPS} of them
 * @param targets whose traces
 * @param groupBy empty for all together
 * @param maxGroups how many values are told apart, those that came last; the others are one group
 */
public record StatisticsQuery(
    Instant from,
    Instant to,
    Duration step,
    TargetFilter targets,
    Optional<Group> groupBy,
    int maxGroups) {

  public static final int MAX_STEPS = 500;

  /** How many groups there may be. */
  public static final int MAX_NAMES = 1_000;

  public StatisticsQuery {
    requireNonNull(groupBy, "groupBy");
    requireNonNull(targets, "targets");
    QueryChecks.checkRange(from, to);
    if (step.isZero()
        || step.isNegative()
        || step.multipliedBy(MAX_STEPS).compareTo(Duration.between(from, to)) < 0) {
      throw new IllegalArgumentException("more than 500 steps of " + step);
    }
    if (maxGroups < 1 || maxGroups > MAX_NAMES) {
      throw new IllegalArgumentException("not 1 to 1000 groups: " + maxGroups);
    }
  }

  /** The traces that are to be looked at; {@link #matches} says of each whether it counts. */
  public TraceQuery traces() {
    return ActivityQuery.traces(from, to, targets).build();
  }

  boolean matches(TraceFigures trace) {
    return !trace.listedAt().isBefore(from)
        && trace.listedAt().isBefore(to)
        && targets.matches(trace.targets());
  }

  /** What traces are told apart by: what a trace says of itself, not what any span does. */
  public enum Group {
    MODEL(TraceFigures::model),
    TARGET(TraceFigures::targetId),
    AGENT(TraceFigures::agentId),
    USER(TraceFigures::userId),
    CALLER(TraceFigures::caller);

    @SuppressWarnings("ImmutableEnumChecker") // a function of the trace alone
    private final Function<TraceFigures, @Nullable String> value;

    Group(Function<TraceFigures, @Nullable String> value) {
      this.value = value;
    }

    /** Null where the trace does not say. */
    @Nullable String of(TraceFigures trace) {
      return value.apply(trace);
    }
  }
}
