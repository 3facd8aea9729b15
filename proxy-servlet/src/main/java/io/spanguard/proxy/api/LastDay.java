package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.proxy.access.Caller;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.store.Figures;
import io.spanguard.trace.store.Statistics;
import io.spanguard.trace.store.StatisticsQuery;
import io.spanguard.trace.store.StatisticsQuery.Group;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What the traces of targets came to in the last 24 hours: the one that runs and the 23 before it,
 * so that an hour's figures only grow. Safe for use by many threads.
 */
final class LastDay {

  private static final Duration STEP = Duration.ofHours(1);
  private static final int STEPS = 24;

  private final TraceStore store;
  private final Clock clock;

  LastDay(TraceStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Of one target. */
  Day of(Caller caller, String targetId) {
    return day(caller.workspace(), TargetScope.of(caller, List.of(targetId)));
  }

  /** Of all targets that the caller may use. */
  Day of(Caller caller) {
    return day(caller.workspace(), TargetScope.of(caller, List.of()));
  }

  private Day day(String workspace, TargetScope targets) {
    Instant to = clock.instant().truncatedTo(ChronoUnit.HOURS).plus(STEP);
    Instant from = to.minus(STEP.multipliedBy(STEPS));
    if (targets.isEmpty()) {
      return new Day(from, new Statistics(List.of(), Optional.empty()));
    }
    StatisticsQuery query =
        new StatisticsQuery(
            from, to, STEP, targets.filter(), Optional.of(Group.TARGET), StatisticsQuery.MAX_NAMES);
    return new Day(from, store.statistics(workspace, query));
  }

  /** The figures of several targets from a moment on. */
  record Day(Instant from, Statistics statistics) {

    /** Writes the member {@code last_24h}. */
    void write(JsonGenerator json, String targetId) throws IOException {
      Figures none = Figures.none();
      Optional<Statistics.Group> group =
          statistics.groups().stream()
              .filter(one -> one.value().equals(Optional.of(targetId)))
              .findFirst();
      json.writeObjectFieldStart("last_24h");
      writeMembers(json, group.map(Statistics.Group::total).orElse(none));
      json.writeArrayFieldStart("series");
      for (int i = 0; i < STEPS; i++) {
        Instant start = from.plus(STEP.multipliedBy(i));
        json.writeStartObject();
        json.writeStringField("start", start.toString());
        writeMembers(json, group.map(one -> one.series().get(start)).orElse(none));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }

    private static void writeMembers(JsonGenerator json, Figures figures) throws IOException {
      json.writeNumberField("requests", figures.requests());
      json.writeNumberField("blocks", figures.requestsWithStatus(SpanStatus.BLOCKED));
      json.writeNumberField("errors", figures.requestsWithStatus(SpanStatus.ERROR));
      FiguresJson.writePercentile(json, "p95_ms", figures.latency(), 95);
      FiguresJson.writeUse(json, figures);
    }
  }
}
