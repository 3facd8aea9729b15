package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TestSpans;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import io.spanguard.trace.store.TraceStoreContract;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/**
 * What every database must do beyond the contract of stores: outlive programs, and be shared by
 * several.
 */
abstract class JdbiStoreContract extends TraceStoreContract {

  /** A database that has nothing in it yet. */
  abstract StorageConfig emptyDatabase();

  @Override
  public final TraceStore traces(int maxSpans) {
    return ((JdbiStorage) storage()).traces(maxSpans);
  }

  @Test
  void open_ofADatabaseThatWasClosed_findsWhatWasSaved() {
    StorageConfig config = emptyDatabase();
    List<Span> spans = TestSpans.call("t1", 1);
    try (Storage storage = open(config)) {
      storage.traces().save(List.of(new SpanBatch("w", spans)));
    }

    try (Storage storage = open(config)) {
      assertThat(storage.traces().trace("w", "t1").orElseThrow().spans())
          .containsExactlyInAnyOrderElementsOf(spans);
    }
  }

  @Test
  void open_bySeveralAtOnce_makesTheTablesOnce() throws Exception {
    StorageConfig config = emptyDatabase();

    List<Storage> storages = atOnce(5, i -> open(config));

    try {
      storages.get(0).traces().save(List.of(new SpanBatch("w", TestSpans.call("t1", 1))));
      for (Storage storage : storages) {
        assertThat(storage.traces().trace("w", "t1")).isPresent();
      }
    } finally {
      storages.forEach(Storage::close);
    }
  }

  @Test
  void save_ofOneTraceBySeveralStorages_losesNothing() throws Exception {
    StorageConfig config = emptyDatabase();
    try (Storage one = open(config);
        Storage other = open(config)) {
      List<Storage> storages = List.of(one, other);

      List<List<Span>> saved =
          atOnce(
              4,
              writer -> {
                List<Span> spans = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                  Span span =
                      TestSpans.span("t1", "s" + writer + "-" + i, "step", i)
                          .parentSpanId(i == 0 ? null : "s" + writer + "-0")
                          .build();
                  storages
                      .get(writer % 2)
                      .traces()
                      .save(List.of(new SpanBatch("w", List.of(span))));
                  spans.add(span);
                }
                return spans;
              });

      List<Span> all = saved.stream().flatMap(List::stream).toList();
      for (Storage storage : storages) {
        assertThat(storage.traces().trace("w", "t1").orElseThrow().spans())
            .containsExactlyInAnyOrderElementsOf(all);
        assertThat(storage.traces().find("w", TraceQuery.builder().build()).items())
            .containsExactly(TraceSummary.of(all));
      }
    }
  }

  @Test
  void open_ofTablesThatAreTooNew_isRefused() {
    StorageConfig config = emptyDatabase();
    open(config).close();
    execute(config, "INSERT INTO spanguard_schema VALUES (98, 1, 0)");
    open(config).close();
    execute(config, "INSERT INTO spanguard_schema VALUES (99, 99, 0)");

    assertThatThrownBy(() -> open(config))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("version 99")
        .hasMessageContaining("knows up to " + Schema.LATEST);
  }

  @Test
  void find_byLeastNumbersOfATarget_seesWhatATraceHasBecome() {
    StorageConfig config = emptyDatabase();
    try (Storage storage = open(config)) {
      TraceStore traces = storage.traces();
      traces.save(List.of(new SpanBatch("w", List.of(modelCall("t1", "s1", 1, 100)))));
      traces.save(List.of(new SpanBatch("w", List.of(modelCall("t2", "s1", 1, 900)))));
      assertThat(expensive(traces)).containsExactly("t2");

      traces.save(List.of(new SpanBatch("w", List.of(modelCall("t1", "s2", 9, 800)))));
      assertThat(expensive(traces)).containsExactlyInAnyOrder("t1", "t2");

      // as what an older version has saved
      execute(
          config,
          "UPDATE spanguard_trace_facets SET duration = NULL, token_key = NULL, cost_key = NULL");
      assertThat(expensive(traces)).containsExactlyInAnyOrder("t1", "t2");
    }
  }

  /** What each of three least numbers finds, which must be the same. */
  private static List<String> expensive(TraceStore traces) {
    List<List<String>> found = new ArrayList<>();
    for (TraceQuery.Builder query :
        List.of(
            TraceQuery.builder().minDuration(Duration.ofSeconds(9)),
            TraceQuery.builder().minTokens(900),
            TraceQuery.builder().minCostUsd(0.00085))) {
      found.add(
          traces.find("w", query.facet("target_id", "chat").build()).items().stream()
              .map(TraceSummary::traceId)
              .toList());
    }
    assertThat(found).containsOnly(found.get(0));
    return found.get(0);
  }

  /** A call that takes a hundredth of a second and costs a millionth for each token. */
  private static Span modelCall(String traceId, String spanId, int second, int tokens) {
    return TestSpans.span(traceId, spanId, "step", second)
        .kind(SpanKind.LLM)
        .end(TestSpans.at(second).plusMillis(tokens * 10L))
        .attributes(
            Attributes.builder()
                .put(Names.TARGET_ID, "chat")
                .put(Names.INPUT_TOKENS, tokens)
                .put(Names.COST, tokens / 1e6)
                .build())
        .build();
  }

  @Test
  void save_ofAGrowingConversation_storesItsHistoryOnce() {
    StorageConfig config = emptyDatabase();
    try (Storage storage = open(config)) {
      int length = 0;
      for (int turn = 1; turn <= 20; turn++) {
        String history = TestSpans.text(200_000).substring(0, turn * 10_000);
        length += history.length();
        Span span =
            TestSpans.span("t" + turn, "s1", "turn", turn)
                .attributes(attributes("gen_ai.input.messages", history))
                .build();
        storage.traces().save(List.of(new SpanBatch("w", List.of(span))));
      }

      long stored = number(config, "SELECT SUM(LENGTH(piece)) FROM spanguard_content");
      assertThat(stored).isBetween(200_000L, length / 4L);

      storage.traces().expire("w", TestSpans.at(15), 100);
      for (int turn = 15; turn <= 20; turn++) {
        assertThat(
                storage
                    .traces()
                    .trace("w", "t" + turn)
                    .orElseThrow()
                    .spans()
                    .get(0)
                    .attributes()
                    .text("gen_ai.input.messages"))
            .hasSize(turn * 10_000);
      }
      storage.traces().expire("w", TestSpans.at(100), 100);
      assertThat(number(config, "SELECT COUNT(*) FROM spanguard_content")).isZero();
    }
  }

  @Test
  void expire_leavesNoRowBehind() {
    StorageConfig config = emptyDatabase();
    try (Storage storage = open(config)) {
      List<Span> spans = TestSpans.corpus(40, 3);
      storage.traces().save(List.of(new SpanBatch("w", spans.subList(0, 30))));
      storage.traces().save(List.of(new SpanBatch("w", spans.subList(20, spans.size()))));
      for (int target = 0; target < 6; target++) {
        Span span =
            TestSpans.span("many", "s" + target, "step", target)
                .attributes(attributes("spanguard.target_id", "t" + target))
                .build();
        storage.traces().save(List.of(new SpanBatch("w", List.of(span))));
        TraceQuery query =
            TraceQuery.builder().facet("target_id", "t" + target).facet("name", "step").build();
        assertThat(storage.traces().find("w", query).items()).hasSize(1);
      }

      storage.traces().expire("w", TestSpans.at(1_000), 100);

      for (String table : List.of("traces", "trace_facets", "spans", "content", "trace_content")) {
        assertThat(number(config, "SELECT COUNT(*) FROM spanguard_" + table)).as(table).isZero();
      }
    }
  }

  @Test
  void expire_whileAnotherServerIsAtIt_leavesItToThat() {
    StorageConfig config = emptyDatabase();
    long now = System.currentTimeMillis();
    try (Storage storage = open(config)) {
      storage.traces().save(List.of(new SpanBatch("w", TestSpans.call("t1", 1))));
      execute(config, lease(now + 3_600_000));
      assertThat(storage.traces().expire("w", TestSpans.at(9), 10)).isZero();
      assertThat(storage.traces().trace("w", "t1")).isPresent();

      execute(config, lease(now - 60_000));
      assertThat(storage.traces().expire("w", TestSpans.at(9), 10)).isEqualTo(1);
    }
  }

  private static String lease(long untilMillis) {
    return "UPDATE spanguard_lock SET used = " + untilMillis * 1_000_000 + " WHERE id = 4";
  }

  @Test
  void expire_bySeveralServersAtOnce_deletesEachTraceOnce() throws Exception {
    StorageConfig config = emptyDatabase();
    try (Storage one = open(config);
        Storage other = open(config)) {
      List<Storage> storages = List.of(one, other);
      List<SpanBatch> batches = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        batches.add(new SpanBatch("w", TestSpans.call("t" + i, i)));
      }
      one.traces().save(batches);

      List<Integer> deleted =
          atOnce(2, server -> storages.get(server).traces().expire("w", TestSpans.at(900), 1_000));

      assertThat(deleted).containsExactlyInAnyOrder(300, 0);
      assertThat(other.traces().find("w", TraceQuery.builder().build()).items()).isEmpty();
    }
  }

  @Test
  void expire_ofMuch_deletesLittleInEachTransaction() throws SQLException {
    StorageConfig config = emptyDatabase();
    Dialect dialect = Dialect.of(config.url()).orElseThrow();
    List<Integer> deleted = new ArrayList<>();
    try (Storage storage = open(config);
        Connections connections = Connections.to(config, dialect)) {
      List<SpanBatch> batches = new ArrayList<>();
      batches.add(new SpanBatch("w", steps("long1", 800)));
      batches.add(new SpanBatch("w", steps("long2", 800)));
      for (int i = 0; i < 120; i++) {
        Span span = TestSpans.span("t" + i, "s", "step", 5_000).build();
        batches.add(new SpanBatch("w", List.of(span)));
      }
      storage.traces().save(batches);
      int last;
      do {
        last =
            Jdbi.create(connections::open)
                .inTransaction(
                    handle ->
                        DeleteTraces.run(
                            handle, dialect, "w", TestSpans.at(9_000), DeleteTraces.MAX_TRACES));
        deleted.add(last);
      } while (last > 0);
    }

    assertThat(deleted).containsExactly(1, 50, 50, 21, 0);
  }

  private static List<Span> steps(String traceId, int count) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      spans.add(TestSpans.span(traceId, "s" + i, "step", i).build());
    }
    return spans;
  }

  @Test
  void close_refusesWhatComesAfter() {
    Storage storage = open(emptyDatabase());
    storage.close();
    storage.close();

    assertThatThrownBy(() -> storage.traces().trace("w", "t1"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("the storage is closed");
  }

  @Test
  void create_onAnEmbeddersConnections_leavesThemOpen() throws Exception {
    StorageConfig config = emptyDatabase();
    try (Connections connections = Connections.to(config, Dialect.of(config.url()).orElseThrow())) {
      FakeDataSource dataSource = new FakeDataSource(connections::open);
      try (Storage storage = JdbiStorage.create(dataSource)) {
        storage.traces().save(List.of(new SpanBatch("w", TestSpans.call("t1", 1))));
        storage.check();
      }

      try (Storage again = JdbiStorage.create(dataSource)) {
        assertThat(again.traces().trace("w", "t1")).isPresent();
      }
      assertThat(dataSource.open()).isZero();
    }
  }

  static Storage open(StorageConfig config) {
    return StorageProvider.openAny(config);
  }

  static Attributes attributes(String name, String value) {
    return Attributes.builder().put(name, value).build();
  }

  private static void execute(StorageConfig config, String sql) {
    try (Connections connections = Connections.to(config, Dialect.of(config.url()).orElseThrow())) {
      Jdbi.create(connections::open).useHandle(handle -> handle.execute(sql));
    }
  }

  static long number(StorageConfig config, String sql) {
    try (Connections connections = Connections.to(config, Dialect.of(config.url()).orElseThrow())) {
      return Jdbi.create(connections::open)
          .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
  }

  private static <T> List<T> atOnce(int count, Task<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        tasks.add(() -> task.run(index));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }

  private interface Task<T> {
    T run(int index) throws Exception;
  }
}
