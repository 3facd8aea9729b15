package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Scope;
import io.spanguard.trace.ContentView;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.json.TraceSummaryJson;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.util.List;

/**
 * {@code GET /traces}: the workspace's traces as a bare array, newest first. Safe for use by many
 * threads.
 */
final class TracesEndpoint implements Endpoint.Keyed {

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
    Paging paging = new Paging(cursors, workspace, "traces", parameters);
    TraceQuery.Builder query = filters.query().after(paging.position());
    TargetView targets = new TargetView(request.caller());
    if (filters.matchNothing()) {
      return list(List.of(), ContentView.FULL);
    }
    Page<TraceSummary> page = find(workspace, query.build());
    List<TraceSummary> visible = page.items().stream().filter(targets::isVisible).toList();
    Answer answer =
        list(visible, request.caller().content() ? ContentView.FULL : ContentView.WITHHELD);
    return paging.linked(answer, page.next());
  }

  private Page<TraceSummary> find(String workspace, TraceQuery query) {
    try {
      return store.find(workspace, query);
    } catch (IllegalArgumentException e) {
      if (query.after() == null) {
        throw e;
      }
      throw Paging.badCursor();
    }
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
