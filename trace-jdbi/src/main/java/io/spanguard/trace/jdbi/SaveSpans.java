package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.jdbi.LockTraces.Locked;
import io.spanguard.trace.jdbi.WriteSpans.OfTrace;
import io.spanguard.trace.store.TraceOverflow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * One transaction that saves spans. One look says which traces are there, and locks those, so that
 * two servers that save the same trace take turns: what is new is merged into what is there, and
 * the summary worked out again from all spans. Traces that are not there, which is nearly all, are
 * added as they are; where another server adds the same one meanwhile, the transaction fails and is
 * tried again.
 */
final class SaveSpans {

  private final Handle handle;
  private final Dialect dialect;
  private final RecentTraces recent;
  private final int maxSpans;

  private final List<TraceRow> addedRows = new ArrayList<>();
  private final List<TraceRow> changedRows = new ArrayList<>();
  private final List<OfTrace> addedSpans = new ArrayList<>();
  private final List<OfTrace> changedSpans = new ArrayList<>();
  private final Map<TraceKey, TraceFacets> storedFacets = new HashMap<>();
  private final List<Saved> saved = new ArrayList<>();
  private final TraceOverflow overflow = new TraceOverflow();

  private SaveSpans(Handle handle, Dialect dialect, RecentTraces recent, int maxSpans) {
    this.handle = handle;
    this.dialect = dialect;
    this.recent = recent;
    this.maxSpans = maxSpans;
  }

  /**
   * A trace as it is once the transaction is committed.
   *
   * @param length roughly what the spans take in memory, in characters
   */
  record Saved(TraceKey key, long version, Collection<Span> spans, long length) {}

  /**
   * What a transaction did.
   *
   * @param moved what had no room, to be saved in the traces that go on
   */
  record Result(List<Saved> saved, List<SpanBatch> moved) {}

  /**
   * Saves what the traces have room for.
   *
   * @param maxSpans of a trace
   * @param firstNumber the first of as many free numbers as there are traces
   */
  static Result run(
      Handle handle,
      Dialect dialect,
      RecentTraces recent,
      int maxSpans,
      Arrivals arrivals,
      long firstNumber)
      throws SQLException {
    SaveSpans save = new SaveSpans(handle, dialect, recent, maxSpans);
    long number = firstNumber;
    for (List<TraceKey> keys : byWorkspace(arrivals.byTrace().keySet())) {
      save.saveAll(keys, arrivals, number);
      number += keys.size();
    }
    save.write();
    return new Result(save.saved, save.overflow.moved());
  }

  /** In order, each list of one workspace. */
  private static Collection<List<TraceKey>> byWorkspace(Collection<TraceKey> sorted) {
    return sorted.stream()
        .collect(Collectors.groupingBy(TraceKey::workspace, TreeMap::new, Collectors.toList()))
        .values();
  }

  private void saveAll(List<TraceKey> keys, Arrivals arrivals, long firstNumber) {
    String workspace = keys.get(0).workspace();
    Map<String, Locked> locked = LockTraces.run(handle, dialect, workspace, traceIds(keys));
    Map<TraceKey, List<Span>> present = present(workspace, locked);
    long number = firstNumber;
    for (TraceKey key : keys) {
      List<StoredSpan> arriving = arrivals.byTrace().getOrDefault(key, List.of());
      Locked row = locked.get(key.traceId());
      if (row == null) {
        add(key, number, fitting(key, arriving));
      } else {
        merge(key, row, present.getOrDefault(key, List.of()), arriving);
      }
      number++;
    }
  }

  private static List<String> traceIds(Collection<TraceKey> keys) {
    return keys.stream().map(TraceKey::traceId).toList();
  }

  private List<StoredSpan> fitting(TraceKey key, List<StoredSpan> arriving) {
    if (arriving.size() <= maxSpans) {
      return arriving;
    }
    for (StoredSpan stored : arriving.subList(maxSpans, arriving.size())) {
      overflow.add(key.workspace(), stored.span());
    }
    return arriving.subList(0, maxSpans);
  }

  private void add(TraceKey key, long number, List<StoredSpan> arriving) {
    List<Span> spans = new ArrayList<>(arriving.size());
    Instant listedAt = Instant.MAX;
    long length = 0;
    for (StoredSpan stored : arriving) {
      Span span = stored.span();
      spans.add(span);
      listedAt = span.start().isBefore(listedAt) ? span.start() : listedAt;
      length += stored.length();
    }
    long version = newVersion();
    addedRows.add(new TraceRow(key.workspace(), number, version, listedAt, TraceSummary.of(spans)));
    addedSpans.add(new OfTrace(key, number, 0, arriving));
    saved.add(new Saved(key, version, spans, length));
  }

  private static long newVersion() {
    return ThreadLocalRandom.current().nextLong();
  }

  /** The spans that are there, from memory where it is up to date. */
  private Map<TraceKey, List<Span>> present(String workspace, Map<String, Locked> locked) {
    Map<TraceKey, List<Span>> present = new HashMap<>();
    Set<String> unknown = new HashSet<>();
    locked.forEach(
        (traceId, row) -> {
          TraceKey key = new TraceKey(workspace, traceId);
          List<Span> spans = recent.get(key, row.version());
          if (spans == null) {
            unknown.add(traceId);
          } else {
            present.put(key, spans);
          }
        });
    List<SpanRow> rows = SelectTraceSpans.run(handle, dialect, workspace, unknown);
    for (Span span : SpanBodies.read(handle, dialect, workspace, rows)) {
      present
          .computeIfAbsent(new TraceKey(workspace, span.traceId()), key -> new ArrayList<>())
          .add(span);
    }
    return present;
  }

  private void merge(
      TraceKey key, Locked row, List<Span> present, Collection<StoredSpan> arriving) {
    Map<SpanKey, Span> all = new HashMap<>();
    present.forEach(span -> all.put(SpanKey.of(span), span));
    List<StoredSpan> added = new ArrayList<>();
    List<StoredSpan> changed = new ArrayList<>();
    for (StoredSpan stored : arriving) {
      Span span = stored.span();
      Span old = all.get(SpanKey.of(span));
      if (old == null && all.size() >= maxSpans) {
        overflow.add(key.workspace(), span);
      } else if (old == null || span.revision() > old.revision()) {
        all.put(SpanKey.of(span), span);
        (old == null ? added : changed).add(stored);
      }
    }
    if (added.isEmpty() && changed.isEmpty()) {
      return;
    }
    addedSpans.add(new OfTrace(key, row.number(), all.size() - added.size(), added));
    changedSpans.add(new OfTrace(key, row.number(), 0, changed));
    storedFacets.put(key, row.facets());
    long version = newVersion();
    Collection<Span> spans = all.values();
    changedRows.add(
        new TraceRow(
            key.workspace(), row.number(), version, row.listedAt(), TraceSummary.of(spans)));
    saved.add(new Saved(key, version, spans, RecentTraces.length(spans)));
  }

  private void write() throws SQLException {
    InsertTraces.run(handle, addedRows);
    UpdateTraces.run(handle, changedRows);
    WriteSpans.insert(handle, addedSpans);
    WriteSpans.update(handle, changedSpans);
    ReplaceFacets.add(handle, addedRows);
    ReplaceFacets.replace(handle, changedRows, storedFacets);
    InsertContent.run(handle, dialect, addedSpans);
    InsertContent.run(handle, dialect, changedSpans);
  }
}
