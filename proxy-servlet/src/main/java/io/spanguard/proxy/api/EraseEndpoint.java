package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.trace.Ids;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * {@code DELETE /traces/{trace_id}} and {@code DELETE /traces?user_id=…}: forgets traces for good.
 * What this server has accepted before is stored first, so that nothing follows from its journal.
 * Safe for use by many threads.
 */
final class EraseEndpoint implements Endpoint.Keyed {

  /** How many traces one request erases; the answer says whether there are more. */
  static final int MAX_TRACES = 1_000;

  private static final int AT_ONCE = 100;
  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(5);

  private final TraceStore store;
  private final Predicate<Duration> flush;

  /**
   * @param flush waits until everything that was accepted is stored; false when it took longer
   */
  EraseEndpoint(TraceStore store, Predicate<Duration> flush) {
    this.store = store;
    this.flush = flush;
  }

  @Override
  public Scope scope() {
    return Scope.ADMIN;
  }

  @Override
  public Answer serve(Request request) {
    boolean isOne = !request.variables().isEmpty();
    ParameterErrors errors = new ParameterErrors();
    errors.checkNames(request.parameters(), isOne ? List.of() : List.of("user_id"), name -> false);
    String userId = isOne ? "" : userId(request.parameters(), errors);
    errors.throwIfAny();
    if (!flush.test(FLUSH_TIMEOUT)) {
      throw Problem.of(
              503,
              "store_unreachable",
              "spans that were accepted before are not stored yet; nothing was erased")
          .header("Retry-After", "5")
          .asException();
    }
    return isOne
        ? erased(one(request.caller(), request.variables().get(0)), false)
        : ofUser(request.caller(), userId);
  }

  /** Longer ones are cut in the index: two of them might be told apart no more. */
  private static String userId(QueryParameters parameters, ParameterErrors errors) {
    String userId =
        parameters.only("user_id"::equals).all().stream()
            .map(Parameter::value)
            .findFirst()
            .orElse("");
    if (userId.isEmpty() || userId.length() > Facet.MAX_VALUE_LENGTH) {
      errors.add(
          "user_id",
          "is not 1 to "
              + Facet.MAX_VALUE_LENGTH
              + " characters: say whose traces to erase, or erase one by DELETE /traces/{trace_id}");
    }
    return userId;
  }

  private int one(Caller caller, String id) {
    TargetView view = new TargetView(caller);
    int erased = 0;
    if (Ids.isValid(id)) {
      String traceId = Ids.traceId(id);
      TraceQuery query = TraceQuery.builder().traceId(traceId).build();
      List<TraceSummary> found = store.find(caller.workspace(), query).items();
      if (found.stream().allMatch(view::isVisible)) {
        erased = store.erase(caller.workspace(), List.of(traceId));
      }
    }
    if (erased == 0) {
      throw Problem.of(404, "trace_unknown", "there is no trace " + Quoted.text(id)).asException();
    }
    return erased;
  }

  private Answer ofUser(Caller caller, String userId) {
    TargetView view = new TargetView(caller);
    int erased = 0;
    String after = null;
    while (erased < MAX_TRACES) {
      TraceQuery query =
          TraceQuery.builder().facet("user_id", userId).limit(AT_ONCE).after(after).build();
      Page<TraceSummary> page = store.find(caller.workspace(), query);
      List<String> visible =
          page.items().stream().filter(view::isVisible).map(TraceSummary::traceId).toList();
      erased += store.erase(caller.workspace(), visible);
      after = page.next();
      if (after == null) {
        return erased(erased, false);
      }
    }
    return erased(erased, true);
  }

  private static Answer erased(int traces, boolean more) {
    return Answer.ok(
        json -> {
          json.writeStartObject();
          json.writeNumberField("erased", traces);
          json.writeBooleanField("more", more);
          json.writeEndObject();
        });
  }
}
