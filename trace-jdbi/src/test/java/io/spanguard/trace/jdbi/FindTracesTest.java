package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.TestSpans;
import io.spanguard.trace.store.TraceQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** How much of the contents is read for one page; the oldest of the traces has the word. */
final class FindTracesTest {

  private static final int TRACES = 2_300;

  @Test
  void page_ofASlowStore_endsAfterAThousandCandidatesAndGoesOnFromThere() {
    AtomicLong now = new AtomicLong();
    LongSupplier slow = () -> now.addAndGet(TimeUnit.SECONDS.toNanos(1));

    List<List<String>> pages = pages(slow);

    assertThat(pages).containsExactly(List.of(), List.of(), List.of("t0"));
  }

  @Test
  void page_ofAStoreThatIsQuick_readsOn() {
    assertThat(pages(() -> 0)).containsExactly(List.of("t0"));
  }

  /** The traces of each page, until there is no next one. */
  private static List<List<String>> pages(LongSupplier nanoTime) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    try (Storage storage = JdbiStorage.create(database)) {
      storage
          .traces()
          .save(
              List.of(
                  new SpanBatch(
                      "w", IntStream.range(0, TRACES).mapToObj(FindTracesTest::span).toList())));
    }
    Jdbi jdbi = Jdbi.create(database);
    List<List<String>> pages = new ArrayList<>();
    String next = null;
    do {
      TraceQuery query = TraceQuery.builder().words("needle").limit(50).after(next).build();
      Page<TraceSummary> page =
          jdbi.withHandle(new FindTraces(new H2Dialect(), "w", query, nanoTime)::page);
      pages.add(page.items().stream().map(TraceSummary::traceId).toList());
      next = page.next();
    } while (next != null);
    return pages;
  }

  private static Span span(int i) {
    return TestSpans.span("t" + i, "s", i == 0 ? "needle" : "step", i).build();
  }
}
