package io.spanguard.trace.jdbi;

import io.spanguard.trace.jdbi.WriteSpans.OfTrace;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Adds the pieces of long texts that are new, and which trace needs which. */
final class InsertContent {

  private static final List<String> PIECE_KEY = List.of("workspace", "hash");
  private static final List<String> PIECE_COLUMNS = List.of("workspace", "hash", "piece");
  private static final List<String> USE_COLUMNS = List.of("workspace", "hash", "trace_id");

  private InsertContent() {}

  /**
   * In the order of keys, in which everybody does it, so that two that add the same do not wait for
   * each other.
   */
  static void run(Handle handle, Dialect dialect, List<OfTrace> traces) {
    SortedMap<String, SortedMap<String, String>> pieces = new TreeMap<>();
    for (OfTrace trace : traces) {
      for (StoredSpan span : trace.spans()) {
        if (!span.pieces().isEmpty()) {
          pieces
              .computeIfAbsent(trace.key().workspace(), workspace -> new TreeMap<>())
              .putAll(span.pieces());
        }
      }
    }
    if (pieces.isEmpty()) {
      return;
    }
    String addPiece = dialect.insertIfAbsent("spanguard_content", PIECE_KEY, PIECE_COLUMNS);
    try (PreparedBatch batch = handle.prepareBatch(addPiece)) {
      pieces.forEach(
          (workspace, ofWorkspace) ->
              ofWorkspace.forEach(
                  (hash, piece) ->
                      batch
                          .bind("workspace", workspace)
                          .bind("hash", hash)
                          .bind("piece", piece)
                          .add()));
      batch.execute();
    }
    String addUse = dialect.insertIfAbsent("spanguard_trace_content", USE_COLUMNS, USE_COLUMNS);
    try (PreparedBatch batch = handle.prepareBatch(addUse)) {
      traces.forEach(trace -> uses(trace.spans()).forEach(hash -> add(batch, trace.key(), hash)));
      batch.execute();
    }
  }

  private static Set<String> uses(List<StoredSpan> spans) {
    SortedMap<String, String> pieces = new TreeMap<>();
    spans.forEach(span -> pieces.putAll(span.pieces()));
    return pieces.keySet();
  }

  private static void add(PreparedBatch batch, TraceKey key, String hash) {
    batch
        .bind("workspace", key.workspace())
        .bind("hash", hash)
        .bind("trace_id", key.traceId())
        .add();
  }
}
