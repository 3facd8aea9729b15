package io.spanguard.benchmarks;

import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceQuery.Sort;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/**
 * Fills a store with the traces of thirty days, unless they are there already, and measures what
 * the console and the API ask of it: the newest 50 traces of a target, alone and with each filter,
 * words and attributes within a day, one trace by its id. Every query has other values than the one
 * before.
 *
 * <pre>{@code
 * TraceSearch jdbc:h2:./search FOLDER 1000000
 * }</pre>
 *
 * The last argument is the number of traces, of {@value StoreGrowth#SPANS_PER_TRACE} spans each. A
 * regular expression behind it leaves the measurements only in whose names it is found.
 */
public final class TraceSearch {

  private static final Duration ALL = Duration.ofDays(30);

  /** Many, since it is not the storing that is measured: each page is then written less often. */
  private static final int TRACES_PER_SAVE = 5_000;

  private static final int QUERIES = 200;
  private static final int SLOW_QUERIES = 20;

  private final TraceStore store;
  private final StoreCpu cpu;
  private final int traces;
  private final Pattern only;
  private final Exchanges exchanges;
  private final Random random = new Random(7);

  private TraceSearch(TraceStore store, StoreCpu cpu, int traces, Pattern only) {
    this.store = store;
    this.cpu = cpu;
    this.traces = traces;
    this.only = only;
    this.exchanges = Exchanges.every(ALL.dividedBy(traces));
  }

  public static void main(String[] args) throws IOException, SQLException {
    StorageConfig config = StorageConfig.of(args[0], Path.of(args[1]));
    int traces = Integer.parseInt(args[2]);
    Pattern only = Pattern.compile(args.length > 3 ? args[3] : "");
    BareTables tables = new BareTables(config);
    StoreCpu cpu = new StoreCpu(tables);
    try (Storage storage = StorageProvider.openAny(config)) {
      TraceSearch search = new TraceSearch(storage.traces(), cpu, traces, only);
      search.fill();
      cpu.findBackends();
      System.out.printf("%s: %,d traces, %,d MB%n", config.safeUrl(), traces, tables.megabytes());
      search.measureAll();
    }
  }

  private void fill() {
    if (store.trace(Exchanges.WORKSPACE, Exchanges.traceId(traces - 1)).isPresent()) {
      return;
    }
    int step = Math.max(1, traces / 10);
    for (int from = 0; from < traces; from += step) {
      StoreGrowth.fillStep(store, exchanges, from, Math.min(traces, from + step), TRACES_PER_SAVE);
      System.out.println();
    }
  }

  private void measureAll() throws IOException {
    System.out.printf(
        "%-34s %9s %9s %9s %9s %9s%n", "", "p50 ms", "p95 ms", "CPU p50", "CPU p95", "found");
    list("newest 50", query -> {});
    list("… from somewhere on", query -> query.to(somewhere()));
    ofTarget("newest 50 of a target", query -> {});
    ofTarget("… outcome=block", query -> query.facet("outcome", "block"));
    ofTarget("… outcome=redact", query -> query.facet("outcome", "redact"));
    ofTarget("… outcome=allow", query -> query.facet("outcome", "allow"));
    ofTarget("… status=blocked,error", this::failed);
    ofTarget("… model", query -> query.facet("model", pick(Exchanges.MODELS)));
    ofTarget("… provider nowhere used", query -> query.facet("provider", "anthropic"));
    ofTarget("… caller", query -> query.facet("caller", "service-" + skewed(Exchanges.CALLERS)));
    ofTarget("… agent_id", query -> query.facet("agent_id", "agent-" + skewed(Exchanges.AGENTS)));
    ofTarget("… user_id", query -> query.facet("user_id", "user-" + skewed(Exchanges.USERS)));
    ofTarget(
        "… session_id",
        query -> query.facet("session_id", "session-" + random.nextInt(traces / 8 + 1)));
    ofTarget("… guardrail", query -> query.facet("guardrail", pick(Exchanges.GUARDRAILS)));
    ofTarget("… category", query -> query.facet("category", "LLM02:2025"));
    ofTarget("… error_type", query -> query.facet("error_type", "upstream_unreachable"));
    ofTarget("… name", query -> query.facet("name", "detector.redact"));
    ofTarget("… model and caller", this::modelAndCaller);
    ofTarget("… coverage=partial", query -> query.coverage("partial"));
    ofTarget("… stream", query -> query.stream(true));
    ofTarget("… http_status", query -> query.httpStatus(502));
    ofTarget("… source=sdk", query -> query.source(SpanSource.SDK));
    ofTarget("… incomplete", query -> query.incomplete(true));
    ofTarget("… min_duration", query -> query.minDuration(Duration.ofMillis(1_485)));
    ofTarget("… min_tokens", query -> query.minTokens(2_350 + random.nextInt(20)));
    ofTarget("… min_cost_usd", query -> query.minCostUsd(0.00098));
    list("blocked, of any target", query -> query.status(SpanStatus.BLOCKED));
    list("a user's, of any target", query -> query.facet("user_id", "user-" + skewed(5_000)));
    for (Sort sort : new Sort[] {Sort.DURATION, Sort.COST, Sort.TOKENS}) {
      ofTarget("a target's day by " + sort, query -> day(query).sort(sort));
      list("a day by " + sort, query -> day(query).sort(sort));
    }
    measure("models of a day", SLOW_QUERIES, i -> facets("model", day(TraceQuery.builder())));
    measure(
        "models of all", SLOW_QUERIES, i -> facets("model", TraceQuery.builder().limit(100 + i)));
    content("a common word in a day", query -> query.words("k" + random.nextInt(10)));
    content("a rare word in a day", query -> query.words("nowhere" + random.nextInt(100)));
    content("an attribute in a day", query -> query.attribute("url.path", "/nowhere"));
    content(
        "a target's attribute in a day",
        query -> query.attribute("http.request.method", "PUT").facet("target_id", target()));
    measure("one trace", QUERIES, i -> trace());
  }

  private void failed(TraceQuery.Builder query) {
    query.status(SpanStatus.BLOCKED).status(SpanStatus.ERROR);
  }

  private void modelAndCaller(TraceQuery.Builder query) {
    query
        .facet("model", pick(Exchanges.MODELS))
        .facet("caller", "service-" + skewed(Exchanges.CALLERS));
  }

  private void ofTarget(String what, Consumer<TraceQuery.Builder> filter) throws IOException {
    list(what, query -> filter.accept(query.facet("target_id", target())));
  }

  private void list(String what, Consumer<TraceQuery.Builder> filter) throws IOException {
    measure(what, QUERIES, i -> found(filter));
  }

  private void content(String what, Consumer<TraceQuery.Builder> filter) throws IOException {
    measure(what, SLOW_QUERIES, i -> found(query -> filter.accept(day(query))));
  }

  private int found(Consumer<TraceQuery.Builder> filter) {
    TraceQuery.Builder query = TraceQuery.builder();
    filter.accept(query);
    Page<?> page = store.find(Exchanges.WORKSPACE, query.build());
    return page.items().size();
  }

  private int facets(String field, TraceQuery.Builder query) {
    return store.facets(Exchanges.WORKSPACE, field, query.build(), 20).size();
  }

  private int trace() {
    String traceId = Exchanges.traceId(random.nextInt(traces));
    return store.trace(Exchanges.WORKSPACE, traceId).orElseThrow().spans().size();
  }

  /**
   * Prints how long so many queries took, what CPU time they had of it, and how much each found on
   * average.
   */
  private void measure(String what, int times, ToIntFunction<Integer> query) throws IOException {
    if (!only.matcher(what).find()) {
      return;
    }
    int warmUp = times / 4;
    long[] nanos = new long[times];
    long[] cpuNanos = new long[times];
    long found = 0;
    for (int i = -warmUp; i < times; i++) {
      long cpuStart = cpu.used();
      long start = System.nanoTime();
      int items = query.applyAsInt(i);
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
        cpuNanos[i] = cpu.used() - cpuStart;
        found += items;
      }
    }
    Arrays.sort(nanos);
    Arrays.sort(cpuNanos);
    System.out.printf(
        "%-34s %9.2f %9.2f %9.2f %9.2f %9.1f%n",
        what,
        nanos[times / 2] / 1e6,
        nanos[times * 95 / 100] / 1e6,
        cpuNanos[times / 2] / 1e6,
        cpuNanos[times * 95 / 100] / 1e6,
        (double) found / times);
  }

  private TraceQuery.Builder day(TraceQuery.Builder query) {
    int days = (int) ALL.toDays();
    Instant from = exchanges.start(0).plus(Duration.ofDays(random.nextInt(days)));
    return query.from(from).to(from.plus(Duration.ofDays(1)));
  }

  private Instant somewhere() {
    return exchanges.start(1 + random.nextInt(traces));
  }

  private String target() {
    return Exchanges.target(random);
  }

  private int skewed(int bound) {
    return Exchanges.skewed(random, bound);
  }

  private String pick(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
