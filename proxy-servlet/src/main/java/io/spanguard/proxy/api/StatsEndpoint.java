package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.trace.pipeline.PipelineStats;
import io.spanguard.trace.store.Figures;
import io.spanguard.trace.store.Statistics;
import io.spanguard.trace.store.StatisticsQuery;
import io.spanguard.trace.store.StatisticsQuery.Group;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /stats}: what the requests of a time come to, step by step. Safe for use by many
 * threads.
 */
final class StatsEndpoint implements Endpoint.Keyed {

  private static final List<String> PARAMETERS =
      List.of("from", "to", "step", "target_id", "group_by");
  private static final List<String> GROUPS =
      Arrays.stream(Group.values()).map(group -> group.name().toLowerCase(Locale.ROOT)).toList();
  private static final int MAX_GROUPS = 50;
  private static final Duration LENGTH = Duration.ofHours(24);

  /** What a step may be where none is asked for: the first that makes no more than 100 of them. */
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(1),
          Duration.ofDays(7),
          Duration.ofDays(30));

  private final TraceStore store;
  private final Clock clock;
  private final @Nullable Supplier<PipelineStats> pipeline;

  /**
   * @param pipeline whose figures stand beside those of the traces; null where there is none
   */
  StatsEndpoint(TraceStore store, Clock clock, @Nullable Supplier<PipelineStats> pipeline) {
    this.store = store;
    this.clock = clock;
    this.pipeline = pipeline;
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) {
    QueryParameters parameters = request.parameters();
    ParameterErrors errors = new ParameterErrors();
    errors.checkNames(parameters, PARAMETERS, "target_id"::equals);
    TimeRange range = TimeRange.read(parameters, clock.instant(), LENGTH, errors);
    Duration step = step(parameters, range, errors);
    Optional<Group> groupBy = groupBy(parameters, errors);
    List<String> asked =
        parameters.only("target_id"::equals).all().stream().map(Parameter::value).toList();
    errors.throwIfAny();
    TargetScope targets = TargetScope.of(request.caller(), asked);
    String workspace = request.caller().workspace();
    Statistics all = statistics(workspace, range, step, targets, Optional.empty());
    Statistics groups =
        groupBy.isEmpty() ? null : statistics(workspace, range, step, targets, groupBy);
    PipelineStats way = pipeline == null ? null : pipeline.get();
    return Answer.ok(
        json -> {
          json.writeStartObject();
          writeMembers(json, range, step, all, groups);
          if (way != null) {
            json.writeFieldName("pipeline");
            PipelineJson.write(json, way);
          }
          json.writeEndObject();
        });
  }

  private Statistics statistics(
      String workspace, TimeRange range, Duration step, TargetScope targets, Optional<Group> by) {
    return targets.isEmpty()
        ? new Statistics(List.of(), Optional.empty())
        : store.statistics(
            workspace,
            new StatisticsQuery(range.from(), range.to(), step, targets.filter(), by, MAX_GROUPS));
  }

  private static Duration step(
      QueryParameters parameters, TimeRange range, ParameterErrors errors) {
    Duration least = range.length().dividedBy(StatisticsQuery.MAX_STEPS);
    for (Parameter parameter : parameters.only("step"::equals).all()) {
      try {
        Duration step = TimeRange.step(parameter.value());
        if (step.multipliedBy(StatisticsQuery.MAX_STEPS).compareTo(range.length()) >= 0) {
          return step;
        }
        errors.add(
            "step",
            "makes more than "
                + StatisticsQuery.MAX_STEPS
                + " steps of this time; at least "
                + (least.toSeconds() + 1)
                + "s would do");
      } catch (IllegalArgumentException e) {
        errors.add("step", String.valueOf(e.getMessage()));
      }
    }
    for (Duration step : STEPS) {
      if (step.multipliedBy(100).compareTo(range.length()) >= 0) {
        return step;
      }
    }
    return least.plusSeconds(1);
  }

  private static Optional<Group> groupBy(QueryParameters parameters, ParameterErrors errors) {
    for (Parameter parameter : parameters.only("group_by"::equals).all()) {
      try {
        String name = ParameterValues.oneOf(parameter.value(), GROUPS);
        return Optional.of(Group.valueOf(name.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        errors.add("group_by", String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private static void writeMembers(
      JsonGenerator json,
      TimeRange range,
      Duration step,
      Statistics all,
      @Nullable Statistics groups)
      throws IOException {
    json.writeStringField("from", range.from().toString());
    json.writeStringField("to", range.to().toString());
    json.writeNumberField("step_seconds", step.toSeconds());
    json.writeStringField("counted_from", all.countedFrom().orElse(range.from()).toString());
    json.writeBooleanField("complete", all.countedFrom().isEmpty());
    Figures none = Figures.none();
    Figures total = all.groups().isEmpty() ? none : all.groups().get(0).total();
    writeTotals(json, total);
    FiguresJson.writeBlocks(json, total);
    json.writeArrayFieldStart("series");
    for (Instant start = range.from(); start.isBefore(range.to()); start = start.plus(step)) {
      Figures figures =
          all.groups().isEmpty() ? none : all.groups().get(0).series().getOrDefault(start, none);
      writePoint(json, start, figures);
    }
    json.writeEndArray();
    if (groups != null) {
      writeGroups(json, groups);
    }
  }

  private static void writeGroups(JsonGenerator json, Statistics groups) throws IOException {
    json.writeArrayFieldStart("groups");
    for (Statistics.Group group : groups.groups()) {
      json.writeStartObject();
      json.writeStringField("value", group.value().orElse(null));
      json.writeBooleanField("rest", group.isRest());
      writeTotals(json, group.total());
      FiguresJson.writeBlocks(json, group.total());
      json.writeArrayFieldStart("series");
      writeSeries(json, group.series());
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeSeries(JsonGenerator json, SortedMap<Instant, Figures> series)
      throws IOException {
    for (var point : series.entrySet()) {
      writePoint(json, point.getKey(), point.getValue());
    }
  }

  private static void writeTotals(JsonGenerator json, Figures total) throws IOException {
    json.writeObjectFieldStart("totals");
    FiguresJson.writeMembers(json, total);
    json.writeEndObject();
  }

  private static void writePoint(JsonGenerator json, Instant start, Figures figures)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("start", start.toString());
    FiguresJson.writeMembers(json, figures);
    FiguresJson.writeBlocks(json, figures);
    json.writeEndObject();
  }
}
