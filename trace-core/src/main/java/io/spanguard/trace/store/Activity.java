package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Span;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one session, agent or user did in a time. A trace that names several counts for each.
 *
 * @param firstSeen start of the first trace
 * @param lastSeen start of the last trace
 * @param tools in how many traces each was called; at most {@link #MAX_TOOLS}
 */
public record Activity(
    String id,
    Instant firstSeen,
    Instant lastSeen,
    Figures figures,
    SortedMap<String, Long> tools) {

  /** How many traces are looked at for one page, the newest ones. */
  public static final int MAX_TRACES = Statistics.MAX_TRACES;

  /** How many different tools are counted. */
  public static final int MAX_TOOLS = 100;

  public Activity {
    requireNonNull(id, "id");
    requireNonNull(figures, "figures");
    tools = Collections.unmodifiableSortedMap(new TreeMap<>(tools));
  }

  /**
   * Collects one page from traces as a store hands them over, newest first: whoever was seen last
   * comes first. Only those on the page are kept in full. For use by one thread, by those who write
   * a store.
   */
  public static final class Collector {
    private final ActivityQuery query;
    private final @Nullable Position after;
    private final Set<String> before = new HashSet<>();
    private final Map<String, Growing> page = new LinkedHashMap<>();
    private boolean hasMore;
    private int count;

    /**
     * @throws IllegalArgumentException when {@link ActivityQuery#after} is not a position
     */
    public Collector(ActivityQuery query) {
      this.query = requireNonNull(query, "query");
      this.after = query.after() == null ? null : Position.parse(query.after());
    }

    /** Counts a trace; false when there were enough. */
    public boolean add(TraceFigures trace) {
      if (!query.matches(trace)) {
        return true;
      }
      if (count++ == MAX_TRACES) {
        return false;
      }
      for (String id : ids(trace)) {
        Growing growing = page.get(id);
        if (growing != null) {
          growing.add(trace);
        } else if (!before.contains(id)) {
          addNew(id, trace);
        }
      }
      return true;
    }

    private void addNew(String id, TraceFigures trace) {
      Position position = new Position(Span.epochNanos(trace.listedAt()), trace.traceId(), id);
      if (after != null && !position.isBeyond(after)) {
        before.add(id);
      } else if (page.size() < query.limit()) {
        Growing growing = new Growing(position);
        growing.add(trace);
        page.put(id, growing);
      } else {
        hasMore = true;
      }
    }

    private Set<String> ids(TraceFigures trace) {
      Set<String> ids = new TreeSet<>();
      for (Facet facet : trace.facets()) {
        if (facet.name().equals(query.of().facet())
            && (query.id().isEmpty() || query.id().get().equals(facet.value()))) {
          ids.add(facet.value());
        }
      }
      return ids;
    }

    /** What was collected so far. */
    public Page<Activity> page() {
      List<Activity> items = new ArrayList<>();
      Position last = null;
      for (Map.Entry<String, Growing> entry : page.entrySet()) {
        last = entry.getValue().position;
        items.add(entry.getValue().activity(entry.getKey()));
      }
      return new Page<>(items, hasMore && last != null ? last.toString() : null);
    }
  }

  private static final class Growing {
    private final Position position;
    private final Figures figures = new Figures();
    private final SortedMap<String, Long> tools = new TreeMap<>();
    private @Nullable Instant first;

    Growing(Position position) {
      this.position = position;
    }

    void add(TraceFigures trace) {
      figures.add(trace);
      first = trace.listedAt();
      for (Facet facet : trace.facets()) {
        if (facet.name().equals("tool")
            && (tools.size() < MAX_TOOLS || tools.containsKey(facet.value()))) {
          tools.merge(facet.value(), 1L, Long::sum);
        }
      }
    }

    Activity activity(String id) {
      Instant last = Span.ofEpochNanos(position.listedAt());
      return new Activity(id, Optional.ofNullable(first).orElse(last), last, figures, tools);
    }
  }

  /** The newest trace of the last one on a page, and its id. */
  private record Position(long listedAt, String traceId, String id) {

    static Position parse(String text) {
      String[] parts = text.split("~", 3);
      if (parts.length == 3) {
        try {
          return new Position(Long.parseLong(parts[0]), parts[1], parts[2]);
        } catch (NumberFormatException notOurs) {
          // falls through to the one message
        }
      }
      throw new IllegalArgumentException("after is not the next of a page: '" + text + "'");
    }

    /** In an order that descends by time and trace, and ascends by id within one. */
    boolean isBeyond(Position other) {
      if (listedAt != other.listedAt) {
        return listedAt < other.listedAt;
      }
      int trace = traceId.compareTo(other.traceId);
      return trace < 0 || (trace == 0 && id.compareTo(other.id) > 0);
    }

    @Override
    public String toString() {
      return listedAt + "~" + traceId + "~" + id;
    }
  }
}
