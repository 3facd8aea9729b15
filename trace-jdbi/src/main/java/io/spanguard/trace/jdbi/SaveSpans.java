package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * One transaction that saves spans. The rows of their traces come first, in the order of their ids:
 * new ones are added as they are, those that were there are locked, so that two servers that save
 * the same trace take turns. Then what is new is merged into what is there, and each summary worked
 * out again from all spans of its trace.
 */
final class SaveSpans {

  private final Handle handle;
  private final Dialect dialect;
  private final RecentTraces recent;

  private final List<TraceRow> addedRows = new ArrayList<>();
  private final List<TraceRow> changedRows = new ArrayList<>();
  private final SortedMap<TraceKey, List<StoredSpan>> addedSpans = new TreeMap<>();
  private final SortedMap<TraceKey, List<StoredSpan>> changedSpans = new TreeMap<>();
  private final Map<TraceKey, Set<Facet>> storedFacets = new HashMap<>();
  private final List<Saved> saved = new ArrayList<>();

  private SaveSpans(Handle handle, Dialect dialect, RecentTraces recent) {
    this.handle = handle;
    this.dialect = dialect;
    this.recent = recent;
  }

  /** A trace as it is once the transaction is committed. */
  record Saved(TraceKey key, long version, Collection<Span> spans) {}

  /**
   * Saves, and gives the traces that have changed.
   *
   * @throws TryAgainException when a trace is deleted at the same time
   */
  static List<Saved> run(Handle handle, Dialect dialect, RecentTraces recent, Arrivals arrivals) {
    SaveSpans save = new SaveSpans(handle, dialect, recent);
    SortedMap<TraceKey, TraceRow> rows = new TreeMap<>();
    arrivals.byTrace().forEach((key, spans) -> rows.put(key, firstRow(key, spans)));
    InsertTraces.run(handle, dialect, rows.values());
    for (List<TraceKey> keys : byWorkspace(rows.keySet())) {
      save.mergeAll(keys, arrivals, rows);
    }
    save.write();
    return save.saved;
  }

  /** The row of a trace that has no other spans than these. */
  private static TraceRow firstRow(TraceKey key, Collection<StoredSpan> spans) {
    List<Span> all = spans.stream().map(StoredSpan::span).toList();
    Instant listedAt = all.stream().map(Span::start).min(Instant::compareTo).orElseThrow();
    return new TraceRow(key.workspace(), newVersion(), listedAt, TraceSummary.of(all));
  }

  private static long newVersion() {
    return ThreadLocalRandom.current().nextLong();
  }

  /** In order, each list of one workspace. */
  private static Collection<List<TraceKey>> byWorkspace(Collection<TraceKey> sorted) {
    return sorted.stream()
        .collect(Collectors.groupingBy(TraceKey::workspace, TreeMap::new, Collectors.toList()))
        .values();
  }

  private void mergeAll(List<TraceKey> keys, Arrivals arrivals, Map<TraceKey, TraceRow> firstRows) {
    String workspace = keys.get(0).workspace();
    Map<String, LockTraces.Locked> locked =
        LockTraces.run(handle, dialect, workspace, traceIds(keys));
    Map<TraceKey, Long> older = new TreeMap<>();
    for (TraceKey key : keys) {
      LockTraces.Locked row = locked.get(key.traceId());
      TraceRow firstRow = firstRows.get(key);
      if (row == null || firstRow == null) {
        throw new TryAgainException("trace was deleted while it was saved: " + key.traceId());
      }
      if (row.version() == firstRow.version()) {
        add(key, firstRow, arrivals.byTrace().getOrDefault(key, List.of()));
      } else {
        older.put(key, row.version());
        storedFacets.put(key, row.facets());
      }
    }
    Map<TraceKey, List<Span>> present = present(workspace, older);
    for (TraceKey key : older.keySet()) {
      LockTraces.Locked row = locked.get(key.traceId());
      Collection<StoredSpan> spans = arrivals.byTrace().get(key);
      if (row != null && spans != null) {
        merge(key, row.listedAt(), present.getOrDefault(key, List.of()), spans);
      }
    }
  }

  private static List<String> traceIds(Collection<TraceKey> keys) {
    return keys.stream().map(TraceKey::traceId).toList();
  }

  private void add(TraceKey key, TraceRow row, Collection<StoredSpan> spans) {
    addedRows.add(row);
    addedSpans.put(key, List.copyOf(spans));
    saved.add(new Saved(key, row.version(), spans.stream().map(StoredSpan::span).toList()));
  }

  /** The spans that are there, from memory where it is up to date. */
  private Map<TraceKey, List<Span>> present(String workspace, Map<TraceKey, Long> versions) {
    Map<TraceKey, List<Span>> present = new HashMap<>();
    Set<TraceKey> unknown = new HashSet<>();
    versions.forEach(
        (key, version) -> {
          List<Span> spans = recent.get(key, version);
          if (spans == null) {
            unknown.add(key);
          } else {
            present.put(key, spans);
          }
        });
    List<SpanRow> rows = SelectTraceSpans.run(handle, dialect, workspace, traceIds(unknown));
    for (Span span : SpanBodies.read(handle, dialect, workspace, rows)) {
      present
          .computeIfAbsent(new TraceKey(workspace, span.traceId()), key -> new ArrayList<>())
          .add(span);
    }
    return present;
  }

  private void merge(
      TraceKey key, Instant listedAt, List<Span> present, Collection<StoredSpan> arriving) {
    Map<SpanKey, Span> all = new HashMap<>();
    present.forEach(span -> all.put(SpanKey.of(span), span));
    List<StoredSpan> added = new ArrayList<>();
    List<StoredSpan> changed = new ArrayList<>();
    for (StoredSpan stored : arriving) {
      Span span = stored.span();
      Span old = all.get(SpanKey.of(span));
      if (old == null || span.revision() > old.revision()) {
        all.put(SpanKey.of(span), span);
        (old == null ? added : changed).add(stored);
      }
    }
    if (added.isEmpty() && changed.isEmpty()) {
      return;
    }
    addedSpans.put(key, added);
    changedSpans.put(key, changed);
    long version = newVersion();
    changedRows.add(
        new TraceRow(key.workspace(), version, listedAt, TraceSummary.of(all.values())));
    saved.add(new Saved(key, version, all.values()));
  }

  private void write() {
    UpdateTraces.run(handle, changedRows);
    WriteSpans.insert(handle, addedSpans);
    WriteSpans.update(handle, changedSpans);
    ReplaceFacets.run(handle, addedRows, Map.of());
    ReplaceFacets.run(handle, changedRows, storedFacets);
    InsertContent.run(handle, dialect, addedSpans);
    InsertContent.run(handle, dialect, changedSpans);
  }
}
