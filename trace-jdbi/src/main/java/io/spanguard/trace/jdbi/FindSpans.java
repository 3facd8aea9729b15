package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.SpanQuery;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Answers one {@link SpanQuery}: candidates come from the database by what its columns know,
 * filters are tried on each span, so many and no more for one page.
 */
final class FindSpans {

  /** How many candidates are read for one page. */
  private static final int MAX_CANDIDATES = 20_000;

  private static final int CANDIDATES_AT_ONCE = 500;

  private final Dialect dialect;
  private final String workspace;
  private final SpanQuery query;
  private final @Nullable PagePosition after;

  FindSpans(Dialect dialect, String workspace, SpanQuery query) {
    this.dialect = dialect;
    this.workspace = workspace;
    this.query = query;
    String position = query.after();
    this.after = position == null ? null : PagePosition.parse(position);
  }

  Page<Span> page(Handle handle) {
    List<Span> found = new ArrayList<>();
    PagePosition position = after;
    int atOnce = query.filters().isEmpty() ? query.limit() + 1 : CANDIDATES_AT_ONCE;
    for (int read = 0; read < MAX_CANDIDATES; read += atOnce) {
      List<SpanRow> rows = SelectSpans.run(handle, dialect, workspace, query, position, atOnce);
      List<Span> spans = SpanBodies.read(handle, dialect, workspace, rows);
      for (int i = 0; i < rows.size(); i++) {
        Span span = spans.get(i);
        if (query.matches(span)) {
          if (found.size() == query.limit()) {
            return new Page<>(found, String.valueOf(position));
          }
          found.add(span);
        }
        position = rows.get(i).position();
      }
      if (rows.size() < atOnce) {
        return new Page<>(found, null);
      }
    }
    return new Page<>(found, String.valueOf(position));
  }
}
