package io.spanguard.trace.jdbi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Finds out which traces may have what a query asks of content. */
final class SiftSpans {

  private SiftSpans() {}

  /** Those of the traces whose spans {@link ContentSieve} lets through, in their order. */
  static List<Long> run(Handle handle, Dialect dialect, ContentSieve sieve, List<Long> traces) {
    String sql =
        """
        SELECT s.span_number, s.name, s.detail
        FROM %1$s %2$s spanguard_spans s
          ON s.span_number >= CAST(k.id AS BIGINT) * %3$d
          AND s.span_number < (CAST(k.id AS BIGINT) + 1) * %3$d
        WHERE s.span_number IS NOT NULL
        """
            .formatted(dialect.ids(), dialect.joinInOrder(), TraceNumbers.MAX_SPANS);
    Map<Long, ContentSieve.Search> searches = new HashMap<>();
    Query query = handle.createQuery(sql);
    dialect.bindIds(query, traces.stream().map(String::valueOf).toList());
    query
        .map(
            (row, context) -> {
              searches
                  .computeIfAbsent(
                      row.getLong(1) / TraceNumbers.MAX_SPANS, number -> sieve.search())
                  .add(row.getString(2), row.getString(3));
              return true;
            })
        .forEach(row -> {});
    List<Long> rest = new ArrayList<>();
    for (Long trace : traces) {
      ContentSieve.Search search = searches.get(trace);
      if (search != null && search.mayMatch()) {
        rest.add(trace);
      }
    }
    return rest;
  }
}
