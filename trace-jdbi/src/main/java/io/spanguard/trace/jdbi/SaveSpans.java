package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * One transaction that saves spans. The rows of their traces come first, in the order of their ids: new ones are added as
 * they are, those that were there are locked, so that two servers that save the same trace take turns. Then what is new is
 * merged into what is there, and each summary worked out again from all spans of its trace. For one transaction.
 */
final class SaveSpans {

  private final Handle handle;
  private final Dialect dialect;
  private final RecentTraces recent;
  private final Map<TraceKey, Set<Facet>> storedFacets = new HashMap<>();
  private final SortedMap<TraceKey, List<StoredSpan>> inserts = new TreeMap<>();
  private final SortedMap<TraceKey, List<StoredSpan>> updates = new TreeMap<>();
  private final List<Saved> saved = new ArrayList<>();

  SaveSpans(Handle handle, Dialect dialect, RecentTraces recent) {
    this.handle = handle;
    this.dialect = dialect;
    this.recent = recent;
  }

  /** A trace as it is once the transaction is committed. */
  record Saved(TraceRow row, Collection<Span> spans) {}

  /** The traces as they will be. Saves nothing of a trace that is deleted meanwhile, and says so by null. */
  @Nullable List<Saved> run(SortedMap<TraceKey, Map<SpanKey, StoredSpan>> arrivals) {
    SortedMap<TraceKey, TraceRow> first = new TreeMap<>();
    arrivals.forEach((key, spans) -> first.put(key, firstRow(key, spans.values())));
    InsertTraces.run(handle, dialect, first.values());
    List<TraceRow> added = new ArrayList<>();
    List<TraceRow> changed = new ArrayList<>();
    for (String workspace : workspaces(first)) {
      SortedMap<TraceKey, TraceRow> here = of(first, workspace);
      Map<String, LockTraces.Locked> locked = lock(workspace, here);
      if (locked.size() < here.size()) {
        return null;
      }
      Map<TraceKey, Map<SpanKey, Span>> present = present(workspace, here, locked);
      here.forEach(
          (key, row) -> {
            LockTraces.Locked there = locked.get(key.traceId());
            Map<SpanKey, StoredSpan> spans = arrivals.get(key);
            if (there == null || there.version() == row.version()) {
              inserts.put(key, List.copyOf(spans.values()));
              saved.add(new Saved(row, unwrapped(spans).values()));
              added.add(row);
            } else {
              TraceRow next = merge(key, there, present.get(key), spans);
              if (next != null) {
                changed.add(next);
              }
            }
          });
    }
    UpdateTraces.run(handle, changed);
    WriteSpans.insert(handle, inserts);
    WriteSpans.update(handle, updates);
    added.addAll(changed);
    ReplaceFacets.run(handle, added, storedFacets);
    InsertContent.run(handle, dialect, inserts);
    InsertContent.run(handle, dialect, updates);
    return saved;
  }
}
