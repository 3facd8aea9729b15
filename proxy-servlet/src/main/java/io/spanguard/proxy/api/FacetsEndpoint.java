package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.proxy.suggestion.Nearest;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.TraceStore;
import io.spanguard.trace.store.TraceStore.FacetCount;
import java.util.List;

/**
 * {@code GET /traces/facets?field=…}: the values of one field among the traces that match, for
 * filter menus. Safe for use by many threads.
 */
final class FacetsEndpoint implements Endpoint.Keyed {

  private static final List<String> OTHERS = List.of("field", "limit");

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
    List<FacetCount> counts =
        store.facets(request.caller().workspace(), field, filters.query().build(), filters.limit());
    return list(counts.stream().filter(count -> targets.isVisible(field, count.value())).toList());
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
