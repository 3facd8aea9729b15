package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.TraceSummary.Facet;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions, agents or users, by what the traces of a time say of them. Immutable and safe for
 * use by many threads.
 *
 * @param of what any span of a trace may name
 * @param id the only one asked for; empty for all
 * @param from start of the first saved span, inclusive
 * @param to exclusive
 * @param targets whose traces
 * @param limit 1 to {@link TraceStore#MAX_LIMIT}
 * @param after {@link Page#next()} of the page before; null for the first
 */
public record ActivityQuery(
    Who of,
    Optional<String> id,
    Instant from,
    Instant to,
    TargetFilter targets,
    int limit,
    @Nullable String after) {

  public ActivityQuery {
    requireNonNull(of, "of");
    requireNonNull(id, "id");
    requireNonNull(targets, "targets");
    QueryChecks.checkRange(from, to);
    QueryChecks.checkLimit(limit);
  }

  /** The traces that this is about. */
  public TraceQuery traces() {
    TraceQuery.Builder query = traces(from, to, targets);
    id.ifPresent(value -> query.facet(of.facet(), value));
    return query.build();
  }

  /** One target is looked up; several are told apart trace by trace. */
  static TraceQuery.Builder traces(Instant from, Instant to, TargetFilter targets) {
    TraceQuery.Builder query = TraceQuery.builder().from(from).to(to);
    if (targets.anyOf().size() == 1) {
      targets.anyOf().forEach(target -> query.facet(Facet.TARGET, target));
    }
    return query;
  }

  boolean matches(TraceFigures trace) {
    return !trace.listedAt().isBefore(from)
        && trace.listedAt().isBefore(to)
        && targets.matches(trace.targets());
  }

  /** Whose activity. */
  public enum Who {
    SESSION("session_id"),
    AGENT("agent_id"),
    USER("user_id");

    private final String facet;

    Who(String facet) {
      this.facet = facet;
    }

    /** The facet that names them. */
    public String facet() {
      return facet;
    }
  }
}
