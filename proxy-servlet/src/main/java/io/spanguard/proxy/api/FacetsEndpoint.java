package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.proxy.suggestion.Nearest;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import io.spanguard.trace.store.TraceStore.FacetCount;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /traces/facets?field=…}: the values of one field among the traces that match, for
 * filter menus. Safe for use by many threads.
 */
final class FacetsEndpoint implements Endpoint.Keyed {

  private static final List<String> OTHERS = List.of("field", "limit");

  /** Of a caller whose key is good for some targets only, the newest traces are counted. */
  private static final int MAX_COUNTED = 10_000;

  private final TraceStore store;

  FacetsEndpoint(TraceStore store) {
    this.store = store;
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) {
    QueryParameters parameters = request.parameters();
    TraceFilters filters = TraceFilters.parse(request.caller(), parameters, OTHERS);
    String field = field(parameters);
    QueryGuard.check(request.caller(), parameters);
    TargetView targets = new TargetView(request.caller());
    if (filters.matchNothing()) {
      return list(List.of());
    }
    String workspace = request.caller().workspace();
    return list(
        request.caller().isLimited()
            ? countedOneByOne(workspace, field, filters, targets)
            : store.facets(workspace, field, filters.query().build(), filters.limit()));
  }

  /** A store knows no limits of keys, so the traces that the caller sees are counted here. */
  private List<FacetCount> countedOneByOne(
      String workspace, String field, TraceFilters filters, TargetView targets) {
    Map<String, Long> counts = new HashMap<>();
    String after = null;
    for (int read = 0; read < MAX_COUNTED; read += TraceStore.MAX_LIMIT) {
      TraceQuery query = filters.query().limit(TraceStore.MAX_LIMIT).after(after).build();
      Page<TraceSummary> page = store.find(workspace, query);
      page.items().stream()
          .filter(targets::isVisible)
          .flatMap(trace -> trace.facets().stream())
          .filter(facet -> facet.name().equals(field))
          .forEach(facet -> counts.merge(facet.value(), 1L, Long::sum));
      after = page.next();
      if (after == null) {
        break;
      }
    }
    return counts.entrySet().stream()
        .map(count -> new FacetCount(count.getKey(), count.getValue()))
        .sorted(Comparator.comparing(FacetCount::count).reversed().thenComparing(FacetCount::value))
        .limit(filters.limit())
        .toList();
  }

  private static String field(QueryParameters parameters) {
    ParameterErrors errors = new ParameterErrors();
    String field =
        parameters.only("field"::equals).all().stream()
            .map(Parameter::value)
            .findFirst()
            .orElse("");
    if (field.isEmpty()) {
      errors.add("field", "is missing: one of " + String.join(", ", Facet.NAMES));
    } else if (!Facet.NAMES.contains(field)) {
      errors.add(
          "field",
          Quoted.text(field)
              + " is not a field with values to choose from; did you mean "
              + Nearest.to(field, Facet.NAMES)
              + "?");
    }
    errors.throwIfAny();
    return field;
  }

  private static Answer list(List<FacetCount> counts) {
    return Answer.ok(
        json -> {
          json.writeStartArray();
          for (FacetCount count : counts) {
            json.writeStartObject();
            json.writeStringField("value", count.value());
            json.writeNumberField("count", count.count());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
