package io.spanguard.trace.store;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.TraceSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of {@link TraceStoreContract} share: a store, and a workspace that no other test
 * uses.
 */
interface StoreContract {

  /** The store under test; it may hold what other tests left in their workspaces. */
  TraceStore traces();

  /** A workspace of this test's own. */
  String workspace();

  default void save(Span... spans) {
    save(List.of(spans));
  }

  default void save(List<Span> spans) {
    traces().save(List.of(new SpanBatch(workspace(), spans)));
  }

  default List<Span> spansOf(String traceId) {
    return traces().trace(workspace(), traceId).orElseThrow().spans();
  }

  /** The one summary that the list has of a trace. */
  default TraceSummary listed(String traceId) {
    TraceQuery query = TraceQuery.builder().traceId(traceId).build();
    List<TraceSummary> found = traces().find(workspace(), query).items();
    if (found.size() != 1) {
      throw new AssertionError(traceId + " is listed " + found.size() + " times");
    }
    return found.get(0);
  }

  /** Ids of all that is found, page after page. */
  default List<String> find(TraceQuery.Builder query) {
    return allPages(after -> traces().find(workspace(), query.after(after).build())).stream()
        .map(TraceSummary::traceId)
        .toList();
  }

  /** All that is found, page after page. */
  default List<Span> spans(SpanQuery.Builder query) {
    return allPages(after -> traces().spans(workspace(), query.after(after).build()));
  }

  private static <T> List<T> allPages(Function<@Nullable String, Page<T>> pages) {
    List<T> all = new ArrayList<>();
    String after = null;
    for (int i = 0; i < 1_000; i++) {
      Page<T> page = pages.apply(after);
      all.addAll(page.items());
      after = page.next();
      if (after == null) {
        return all;
      }
    }
    throw new AssertionError("the pages do not come to an end");
  }
}
