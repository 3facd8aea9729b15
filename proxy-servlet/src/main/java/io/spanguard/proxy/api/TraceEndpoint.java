package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.proxy.otlp.OtlpTrace;
import io.spanguard.trace.ContentView;
import io.spanguard.trace.Ids;
import io.spanguard.trace.Span;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.json.SpanJson;
import io.spanguard.trace.json.TraceJson;
import io.spanguard.trace.json.TraceJson.LinkedFrom;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /traces/{trace_id}}, the whole trace, and {@code GET
 * /traces/{trace_id}/spans/{span_id}}, one span of it. Safe for use by many threads.
 *
 * <p>Whatever the caller may not see is answered as if it did not exist.
 */
final class TraceEndpoint implements Endpoint.Keyed {

  private static final List<String> CONTENT = List.of("full", "preview");
  private static final List<String> FORMATS = List.of("json", "otlp");

  private static final int MAX_LINKING_TRACES = 20;

  private final TraceStore store;

  TraceEndpoint(TraceStore store) {
    this.store = store;
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) {
    boolean wholeTrace = request.variables().size() == 1;
    QueryParameters parameters = request.parameters();
    ContentView asked = asked(parameters, wholeTrace);
    ContentView view = request.caller().content() ? asked : ContentView.WITHHELD;
    Trace trace = visible(request.caller(), request.variables().get(0));
    if (!wholeTrace) {
      Span span = span(trace, request.variables().get(1));
      return Answer.ok(json -> SpanJson.writeWithTraceId(json, view.of(span)));
    }
    List<Span> spans = trace.spans().stream().map(view::of).toList();
    if (isOtlp(parameters)) {
      return otlp(request.caller().workspace(), spans);
    }
    TraceSummary summary = view.of(TraceSummary.of(trace));
    List<LinkedFrom> linkedFrom = linkedFrom(request.caller(), trace.traceId());
    return Answer.ok(json -> TraceJson.write(json, summary, linkedFrom, spans));
  }

  private static boolean isOtlp(QueryParameters parameters) {
    return parameters.all().stream()
        .anyMatch(
            parameter -> parameter.name().equals("format") && parameter.value().equals("otlp"));
  }

  private static Answer otlp(String workspace, List<Span> spans) {
    if (!OtlpTrace.isAvailable()) {
      throw OtlpIngest.missing();
    }
    return Answer.ok(json -> OtlpTrace.write(json, workspace, spans));
  }

  /** The spans of other traces that link to this one, those of the newest traces. */
  private List<LinkedFrom> linkedFrom(Caller caller, String traceId) {
    TraceQuery query =
        TraceQuery.builder().facet("links_to", traceId).limit(MAX_LINKING_TRACES).build();
    TargetView view = new TargetView(caller);
    List<LinkedFrom> linkedFrom = new ArrayList<>();
    for (TraceSummary linking : store.find(caller.workspace(), query).items()) {
      store
          .trace(caller.workspace(), linking.traceId())
          .filter(view::isVisible)
          .ifPresent(trace -> addLinks(trace, traceId, linkedFrom));
    }
    return linkedFrom;
  }

  private static void addLinks(Trace trace, String traceId, List<LinkedFrom> linkedFrom) {
    for (Span span : trace.spans()) {
      if (span.links().stream().anyMatch(link -> link.traceId().equals(traceId))) {
        linkedFrom.add(new LinkedFrom(span.traceId(), span.spanId()));
      }
    }
  }

  private Trace visible(Caller caller, String id) {
    Optional<Trace> trace =
        Ids.isValid(id) ? store.trace(caller.workspace(), Ids.traceId(id)) : Optional.empty();
    return trace
        .filter(new TargetView(caller)::isVisible)
        .orElseThrow(
            () ->
                Problem.of(404, "trace_unknown", "there is no trace " + Quoted.text(id))
                    .asException());
  }

  private static Span span(Trace trace, String id) {
    Span span = Ids.isValid(id) ? trace.span(Ids.spanId(id)) : null;
    if (span == null) {
      throw Problem.of(
              404, "span_unknown", "trace " + trace.traceId() + " has no span " + Quoted.text(id))
          .asException();
    }
    return span;
  }

  private static ContentView asked(QueryParameters parameters, boolean wholeTrace) {
    ParameterErrors errors = new ParameterErrors();
    errors.checkNames(
        parameters, wholeTrace ? List.of("content", "format") : List.of(), name -> false);
    ContentView view = ContentView.FULL;
    for (Parameter parameter : parameters.all()) {
      try {
        if (parameter.name().equals("content")) {
          boolean full = ParameterValues.oneOf(parameter.value(), CONTENT).equals("full");
          view = full ? ContentView.FULL : ContentView.PREVIEW;
        } else if (parameter.name().equals("format")) {
          ParameterValues.oneOf(parameter.value(), FORMATS);
        }
      } catch (IllegalArgumentException e) {
        errors.add(parameter.name(), String.valueOf(e.getMessage()));
      }
    }
    errors.throwIfAny();
    return view;
  }
}
