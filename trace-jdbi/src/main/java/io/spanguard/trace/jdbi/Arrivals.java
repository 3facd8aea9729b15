package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one call brings to be saved: by trace, of several revisions of a span the highest. */
record Arrivals(SortedMap<TraceKey, List<StoredSpan>> byTrace) {

  private static final Logger LOGGER = System.getLogger(Arrivals.class.getName());

  static Arrivals of(List<SpanBatch> batches) {
    SortedMap<TraceKey, Map<SpanKey, Span>> newest = new TreeMap<>();
    for (SpanBatch batch : batches) {
      for (Span span : batch.spans()) {
        newest
            .computeIfAbsent(
                new TraceKey(batch.workspace(), span.traceId()), key -> new LinkedHashMap<>())
            .merge(
                SpanKey.of(span),
                span,
                (old, late) -> late.revision() > old.revision() ? late : old);
      }
    }
    SortedMap<TraceKey, List<StoredSpan>> byTrace = new TreeMap<>();
    newest.forEach(
        (key, spans) -> {
          List<StoredSpan> stored = new ArrayList<>(spans.size());
          spans.values().forEach(span -> add(stored, span));
          if (!stored.isEmpty()) {
            byTrace.put(key, stored);
          }
        });
    return new Arrivals(byTrace);
  }

  /** A span that no database could keep is left out, so that it takes nothing along. */
  private static void add(List<StoredSpan> stored, Span span) {
    try {
      stored.add(StoredSpan.of(span));
    } catch (RuntimeException | StackOverflowError e) {
      LOGGER.log(Level.WARNING, "cannot be stored and is left out: " + span, e);
    }
  }
}
