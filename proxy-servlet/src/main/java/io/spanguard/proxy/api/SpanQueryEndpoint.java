package io.spanguard.proxy.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.trace.ContentView;
import io.spanguard.trace.Span;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.json.SpanJson;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.SpanQuery;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/spans/query}: spans by filter, whatever traces they are in. Safe for use by many
 * threads.
 */
final class SpanQueryEndpoint implements Endpoint.Keyed {

  private static final int MAX_BYTES = 1 << 20;

  private final TraceStore store;
  private final Cursors cursors;

  SpanQueryEndpoint(TraceStore store, Cursors cursors) {
    this.store = store;
    this.cursors = cursors;
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) throws IOException {
    request.checkNoParameters();
    Caller caller = request.caller();
    JsonNode body = RequestJson.read(request.http(), MAX_BYTES);
    SpanQuery.Builder query = SpanQueryReader.read(caller, body);
    String binding = binding(body);
    query.after(position(caller, binding, body.get("page_token")));
    Page<Span> page = store.spans(caller.workspace(), query.build());
    List<Span> visible = visible(caller, page.items());
    ContentView view = caller.content() ? ContentView.FULL : ContentView.WITHHELD;
    String next = page.next();
    return Answer.ok(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("data");
          for (Span span : visible) {
            SpanJson.writeWithTraceId(json, view.of(span));
          }
          json.writeEndArray();
          json.writeStringField(
              "next_page_token",
              next == null ? null : cursors.cursor(caller.workspace(), binding, next));
          json.writeEndObject();
        });
  }

  private @Nullable String position(Caller caller, String binding, @Nullable JsonNode token) {
    if (token == null || token.isNull()) {
      return null;
    }
    return cursors
        .position(caller.workspace(), binding, token.isTextual() ? token.textValue() : "")
        .orElseThrow(
            () ->
                Problem.invalid(
                        "body_invalid",
                        "fields",
                        List.of(
                            new Problem.FieldError(
                                "page_token",
                                "was not given out for this query: send next_page_token of the"
                                    + " page before with the same query, or leave it out")))
                    .asException());
  }

  /** Everything that the list depends on. */
  private static String binding(JsonNode body) {
    ObjectNode query = body.deepCopy();
    query.remove(List.of("page_token", "limit"));
    return "v1/spans/query" + query;
  }

  /** Those of traces that the caller sees. */
  private List<Span> visible(Caller caller, List<Span> spans) {
    if (!caller.isLimited()) {
      return spans;
    }
    Set<String> traceIds = spans.stream().map(Span::traceId).collect(Collectors.toSet());
    Set<String> visible =
        store.summaries(caller.workspace(), traceIds).stream()
            .filter(new TargetView(caller)::isVisible)
            .map(TraceSummary::traceId)
            .collect(Collectors.toSet());
    return spans.stream().filter(span -> visible.contains(span.traceId())).toList();
  }
}
