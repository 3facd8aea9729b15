package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.trace.ContentView;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.json.TraceSummaryJson;
import io.spanguard.trace.store.Activity;
import io.spanguard.trace.store.ActivityQuery;
import io.spanguard.trace.store.ActivityQuery.Who;
import io.spanguard.trace.store.Figures;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /sessions}, {@code /agents} and {@code /users}, and {@code /{id}} of each: what they
 * did, whoever was seen last first. Safe for use by many threads.
 */
final class ActivityEndpoint implements Endpoint.Keyed {

  private static final List<String> LIST = List.of("from", "to", "target_id", "limit", "cursor");
  private static final List<String> ONE = List.of("from", "to", "target_id");
  private static final int LIMIT = 50;

  private final Who who;
  private final String path;
  private final TraceStore store;
  private final Cursors cursors;
  private final Clock clock;

  /**
   * @param path below the mount point, without a slash before it
   */
  ActivityEndpoint(Who who, String path, TraceStore store, Cursors cursors, Clock clock) {
    this.who = who;
    this.path = path;
    this.store = store;
    this.cursors = cursors;
    this.clock = clock;
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) {
    QueryParameters parameters = request.parameters();
    boolean isList = request.variables().isEmpty();
    ParameterErrors errors = new ParameterErrors();
    errors.checkNames(parameters, isList ? LIST : ONE, "target_id"::equals);
    // a list ends now, so that what comes while it is paged changes nothing
    Instant latest = isList ? clock.instant() : TimeRange.LATEST;
    TimeRange range = TimeRange.read(parameters, latest, null, errors);
    int limit = limit(parameters, errors);
    errors.throwIfAny();
    TargetScope targets =
        TargetScope.of(
            request.caller(),
            parameters.only("target_id"::equals).all().stream().map(Parameter::value).toList());
    return isList
        ? list(request.caller(), parameters, range, targets, limit)
        : one(request.caller(), request.variables().get(0), range, targets);
  }

  private static int limit(QueryParameters parameters, ParameterErrors errors) {
    for (Parameter parameter : parameters.only("limit"::equals).all()) {
      try {
        return (int) ParameterValues.whole(parameter.value(), 1, TraceStore.MAX_LIMIT);
      } catch (IllegalArgumentException e) {
        errors.add("limit", String.valueOf(e.getMessage()));
      }
    }
    return LIMIT;
  }

  /** The end of the first page's time goes with the cursor, so that later traces change nothing. */
  private Answer list(
      Caller caller, QueryParameters parameters, TimeRange range, TargetScope targets, int limit) {
    Paging paging = new Paging(cursors, caller.workspace(), path, parameters);
    String position = paging.position();
    TimeRange of = range;
    String after = null;
    if (position != null) {
      String[] parts = position.split(" ", 3);
      of = new TimeRange(Instant.parse(parts[0]), Instant.parse(parts[1]));
      after = parts[2];
    }
    Page<Activity> page =
        targets.isEmpty()
            ? new Page<>(List.of(), null)
            : store.activity(
                caller.workspace(), query(Optional.empty(), of, targets, limit, after));
    String next = page.next() == null ? null : of.from() + " " + of.to() + " " + page.next();
    Answer answer =
        Answer.ok(
            json -> {
              json.writeStartArray();
              for (Activity activity : page.items()) {
                json.writeStartObject();
                writeMembers(json, activity);
                json.writeNumberField("turns", activity.figures().traces());
                json.writeEndObject();
              }
              json.writeEndArray();
            });
    return paging.linked(answer, next);
  }

  private Answer one(Caller caller, String id, TimeRange range, TargetScope targets) {
    List<Activity> found =
        targets.isEmpty()
            ? List.of()
            : store
                .activity(caller.workspace(), query(Optional.of(id), range, targets, 1, null))
                .items();
    if (found.isEmpty()) {
      String name = who.facet().substring(0, who.facet().indexOf('_'));
      throw Problem.of(
              404,
              name + "_unknown",
              "there is no " + name + " " + Quoted.text(id) + " in this time")
          .asException();
    }
    Activity activity = found.get(0);
    List<TraceSummary> turns = who == Who.SESSION ? turns(caller, id, range, targets) : List.of();
    ContentView view = caller.content() ? ContentView.FULL : ContentView.WITHHELD;
    return Answer.ok(
        json -> {
          json.writeStartObject();
          writeMembers(json, activity);
          if (who == Who.SESSION) {
            json.writeArrayFieldStart("turns");
            for (TraceSummary turn : turns) {
              TraceSummaryJson.write(json, view.of(turn));
            }
            json.writeEndArray();
          } else {
            json.writeNumberField("turns", activity.figures().traces());
          }
          json.writeEndObject();
        });
  }

  /** The newest turns of a session, as they came one after the other. */
  private List<TraceSummary> turns(Caller caller, String id, TimeRange range, TargetScope targets) {
    TraceQuery.Builder query =
        TraceQuery.builder()
            .from(range.from())
            .to(range.to())
            .facet(who.facet(), id)
            .limit(TraceStore.MAX_LIMIT);
    targets.filter().anyOf().forEach(target -> query.facet(Facet.TARGET, target));
    TargetView view = new TargetView(caller);
    List<TraceSummary> turns =
        new ArrayList<>(
            store.find(caller.workspace(), query.build()).items().stream()
                .filter(view::isVisible)
                .toList());
    Collections.reverse(turns);
    return turns;
  }

  private ActivityQuery query(
      Optional<String> id,
      TimeRange range,
      TargetScope targets,
      int limit,
      @Nullable String after) {
    return new ActivityQuery(who, id, range.from(), range.to(), targets.filter(), limit, after);
  }

  private static void writeMembers(JsonGenerator json, Activity activity) throws IOException {
    Figures figures = activity.figures();
    json.writeStringField("id", activity.id());
    json.writeStringField("first_seen", activity.firstSeen().toString());
    json.writeStringField("last_seen", activity.lastSeen().toString());
    json.writeNumberField("traces", figures.traces());
    json.writeArrayFieldStart("tools");
    for (var tool : activity.tools().entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", tool.getKey());
      json.writeNumberField("traces", tool.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("violations", figures.findings());
    long blocked = figures.withStatus(SpanStatus.BLOCKED);
    json.writeNumberField("blocked", blocked);
    json.writeNumberField("errors", figures.withStatus(SpanStatus.ERROR));
    json.writeNumberField("block_rate", (double) blocked / Math.max(1, figures.traces()));
    FiguresJson.writePercentile(json, "p50_ms", figures.latency(), 50);
    FiguresJson.writePercentile(json, "p95_ms", figures.latency(), 95);
    FiguresJson.writeUse(json, figures);
  }
}
