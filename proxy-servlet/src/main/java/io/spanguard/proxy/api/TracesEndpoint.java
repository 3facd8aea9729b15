package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.trace.ContentView;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.json.TraceSummaryJson;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /traces}: the workspace's traces as a bare array, newest first. Safe for use by many
 * threads.
 */
final class TracesEndpoint implements Endpoint.Keyed {

  private static final Set<String> POSITION = Set.of("cursor", "limit");
  private static final List<String> OTHERS = List.of("sort", "limit", "cursor");

  private final TraceStore store;
  private final Cursors cursors;

  TracesEndpoint(TraceStore store, Cursors cursors) {
    this.store = store;
    this.cursors = cursors;
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) {
    QueryParameters parameters = request.parameters();
    TraceFilters filters = TraceFilters.parse(request.caller(), parameters, OTHERS);
    QueryGuard.check(request.caller(), parameters);
    String workspace = request.caller().workspace();
    String binding = binding(parameters);
    TraceQuery.Builder query = filters.query().after(position(workspace, binding, parameters));
    TargetView targets = new TargetView(request.caller());
    if (filters.matchNothing()) {
      return list(List.of(), ContentView.FULL);
    }
    Page<TraceSummary> page = find(workspace, query.build());
    List<TraceSummary> visible = page.items().stream().filter(targets::isVisible).toList();
    Answer answer =
        list(visible, request.caller().content() ? ContentView.FULL : ContentView.WITHHELD);
    String next = page.next();
    return next == null
        ? answer
        : answer.header("Link", link(parameters, cursors.cursor(workspace, binding, next)));
  }

  private Page<TraceSummary> find(String workspace, TraceQuery query) {
    try {
      return store.find(workspace, query);
    } catch (IllegalArgumentException e) {
      if (query.after() == null) {
        throw e;
      }
      throw badCursor();
    }
  }

  private @Nullable String position(String workspace, String binding, QueryParameters parameters) {
    Optional<String> cursor =
        parameters.only("cursor"::equals).all().stream().map(Parameter::value).findFirst();
    return cursor
        .map(
            value ->
                cursors.position(workspace, binding, value).orElseThrow(TracesEndpoint::badCursor))
        .orElse(null);
  }

  private static ApiException badCursor() {
    return Problem.invalid(
            "cursor_invalid",
            "parameters",
            List.of(
                new Problem.FieldError(
                    "cursor",
                    "was not given out for this list: follow the Link header of the page before,"
                        + " with the same filters, or leave it out to begin anew")))
        .asException();
  }

  /**
   * Everything that the list depends on, in one order: a client may put its parameters in another.
   */
  private static String binding(QueryParameters parameters) {
    List<Parameter> sorted =
        parameters.only(name -> !POSITION.contains(name)).all().stream()
            .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
            .collect(Collectors.toList());
    return new QueryParameters(sorted).encoded();
  }

  /** A relative reference (RFC 3986 §4.2), so that it holds wherever the API is mounted. */
  private static String link(QueryParameters parameters, String cursor) {
    String others = parameters.only(name -> !name.equals("cursor")).encoded();
    return "<traces?"
        + (others.isEmpty() ? "" : others + "&")
        + "cursor="
        + cursor
        + ">; rel=\"next\"";
  }

  private static Answer list(List<TraceSummary> summaries, ContentView view) {
    return Answer.ok(
        json -> {
          json.writeStartArray();
          for (TraceSummary summary : summaries) {
            TraceSummaryJson.write(json, view.of(summary));
          }
          json.writeEndArray();
        });
  }
}
