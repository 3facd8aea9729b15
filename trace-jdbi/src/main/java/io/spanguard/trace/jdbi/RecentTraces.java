package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spans of traces that were saved lately, so that a trace that grows by many small batches is
 * not read back for each of them. Only speed: what is here counts only where its version is the one
 * in the table, and every save by anybody makes a new version. Safe for use by many threads.
 */
final class RecentTraces {

  /** All together, in characters of JSON and of content. */
  private static final long MAX_LENGTH = 8_000_000;

  /** A trace longer than this is read back instead. */
  private static final long MAX_TRACE_LENGTH = MAX_LENGTH / 2;

  // guarded by this; least recently used first
  private final LinkedHashMap<TraceKey, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  // guarded by this
  private long length;

  private record Entry(long version, List<Span> spans, long length) {}

  /** Null where the trace is not here in this version. */
  synchronized @Nullable List<Span> get(TraceKey key, long version) {
    Entry entry = entries.get(key);
    return entry == null || entry.version() != version ? null : entry.spans();
  }

  /** Takes in a trace whose save is committed. */
  synchronized void put(SaveSpans.Saved saved) {
    TraceKey key = saved.key();
    long total = saved.length();
    Entry old = entries.remove(key);
    length -= old == null ? 0 : old.length();
    if (total > MAX_TRACE_LENGTH) {
      return;
    }
    entries.put(key, new Entry(saved.version(), List.copyOf(saved.spans()), total));
    length += total;
    Iterator<Map.Entry<TraceKey, Entry>> oldest = entries.entrySet().iterator();
    while (length > MAX_LENGTH && oldest.hasNext()) {
      length -= oldest.next().getValue().length();
      oldest.remove();
    }
  }

  /** Roughly what spans take in memory, in characters. */
  static long length(Collection<Span> spans) {
    return spans.stream().mapToLong(RecentTraces::length).sum();
  }

  private static long length(Span span) {
    long[] length = {200};
    SpanTexts.replace(
        span,
        text -> {
          length[0] += 50 + text.length();
          return text;
        });
    return length[0];
  }
}
