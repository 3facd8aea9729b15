package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions, agents or users, by what the traces of a time say of them. Immutable and safe for
 * use by many threads.
 *
 * @param of what any span of a trace may name
 * @param id the only one asked for; empty for all
 * @param from start of the first saved span, inclusive
 * @param to exclusive
 * @param targets empty for all, and for traces that name none
 * @param limit 1 to {@link TraceStore#MAX_LIMIT}
 * @param after {@link Page#next()} of the page before; null for the first
 */
public record ActivityQuery(
    Who of,
    Optional<String> id,
    Instant from,
    Instant to,
    Set<String> targets,
    int limit,
    @Nullable String after) {

  public ActivityQuery {
    requireNonNull(of, "of");
    requireNonNull(id, "id");
    targets = Set.copyOf(targets);
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from is not before to: " + from + " >= " + to);
    }
    if (limit < 1 || limit > TraceStore.MAX_LIMIT) {
      throw new IllegalArgumentException("limit is not 1 to 200: " + limit);
    }
  }

  /** The traces that this is about. */
  public TraceQuery traces() {
    TraceQuery.Builder query = TraceQuery.builder().from(from).to(to);
    id.ifPresent(value -> query.facet(of.facet(), value));
    return query.build();
  }

  boolean matches(TraceFigures trace) {
    return !trace.listedAt().isBefore(from)
        && trace.listedAt().isBefore(to)
        && (targets.isEmpty() || (trace.targetId() != null && targets.contains(trace.targetId())));
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
