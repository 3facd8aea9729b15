package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.TraceQuery;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

/** What H2 reads first, whatever its statistics say. */
final class H2PlansTest {

  private static final List<String> IDS = List.of("trace-1", "trace-2");

  private static final Instant START = Instant.parse("2026-06-08T10:00:00Z");

  @Test
  void find_byWhatFewTracesSay_readsTheirRowsOfFacetsFirst() throws SQLException {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    try (Storage storage = JdbiStorage.create(database)) {
      storage.traces().save(traces(2_000));
    }
    Jdbi jdbi = Jdbi.create(database);
    // such numbers come of a sample of the rows, and may be far from what holds for all
    jdbi.useHandle(
        handle -> {
          handle.execute("ALTER TABLE spanguard_trace_facets ALTER COLUMN facet_key SELECTIVITY 1");
          handle.execute("ALTER TABLE spanguard_traces ALTER COLUMN workspace SELECTIVITY 100");
          handle.execute("ALTER TABLE spanguard_traces ALTER COLUMN status SELECTIVITY 100");
          handle.execute("ALTER TABLE spanguard_traces ALTER COLUMN trace_id SELECTIVITY 1");
        });

    TraceQuery.Builder status =
        TraceQuery.builder().status(SpanStatus.BLOCKED).status(SpanStatus.ERROR);
    TraceQuery.Builder hour =
        TraceQuery.builder().facet("target_id", "rare").from(START).to(START.plusSeconds(3_600));

    assertThat(List.of(plan(jdbi, status.limit(50)), plan(jdbi, hour.limit(50))))
        .allSatisfy(plan -> assertReadsFirst("\"SPANGUARD_TRACE_FACETS\"", plan));
    assertReadsFirst(
        "UNNEST", plan(jdbi, handle -> LockTraces.run(handle, new H2Dialect(), "w", IDS)));
    assertReadsFirst(
        "UNNEST", plan(jdbi, handle -> SelectTraceSpans.run(handle, new H2Dialect(), "w", IDS)));
    assertReadsFirst(
        "UNNEST",
        plan(jdbi, handle -> SelectTraces.byNumber(handle, new H2Dialect(), List.of(1L, 2L))));
  }

  private static void assertReadsFirst(String first, String plan) {
    assertThat(plan.indexOf(first, plan.indexOf("FROM")))
        .as(plan)
        .isBetween(0, plan.indexOf("\"SPANGUARD_TRACES\""));
  }

  /** Every hundredth is blocked, and of another target. */
  private static List<SpanBatch> traces(int count) {
    List<SpanBatch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean isRare = i % 100 == 0;
      Span span =
          Span.builder("trace-" + i, "s", "proxy.request")
              .kind(SpanKind.REQUEST)
              .source(SpanSource.GATEWAY)
              .status(isRare ? SpanStatus.BLOCKED : SpanStatus.OK)
              .start(START.plusSeconds(i))
              .end(START.plusSeconds(i + 1))
              .attributes(
                  Attributes.builder().put(Names.TARGET_ID, isRare ? "rare" : "common").build())
              .build();
      batches.add(new SpanBatch("w", List.of(span)));
    }
    return batches;
  }

  private static String plan(Jdbi jdbi, TraceQuery.Builder query) throws SQLException {
    return plan(
        jdbi, handle -> SelectTraces.run(handle, new H2Dialect(), "w", query.build(), null, 51));
  }

  /** The plan of the first statement. */
  private static String plan(Jdbi jdbi, Consumer<Handle> work) throws SQLException {
    List<String> statements = new ArrayList<>();
    try (Handle handle = jdbi.open()) {
      handle.setSqlLogger(
          new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
              statements.add(context.getParsedSql().getSql());
            }
          });
      work.accept(handle);
      String explain = "EXPLAIN " + statements.get(0);
      try (PreparedStatement statement = handle.getConnection().prepareStatement(explain)) {
        ParameterMetaData parameters = statement.getParameterMetaData();
        for (int i = 1; i <= parameters.getParameterCount(); i++) {
          statement.setObject(i, explain.contains("UNNEST") ? new String[] {"1"} : "1");
        }
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          return row.getString(1);
        }
      }
    }
  }
}
