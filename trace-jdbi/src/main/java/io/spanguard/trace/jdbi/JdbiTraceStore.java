package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.jdbi.SelectFigures.Facets;
import io.spanguard.trace.store.Activity;
import io.spanguard.trace.store.ActivityQuery;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.SpanQuery;
import io.spanguard.trace.store.Statistics;
import io.spanguard.trace.store.StatisticsQuery;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Traces in a relational database. Safe for use by many threads, and by many processes on one
 * database.
 */
final class JdbiTraceStore implements TraceStore {

  private final Database database;
  private final TraceNumbers numbers;
  private final RetentionLease lease;
  private final int maxSpans;
  private final RecentTraces recent = new RecentTraces();

  JdbiTraceStore(Database database) {
    this(database, MAX_SPANS);
  }

  /**
   * @param maxSpans of a trace
   */
  JdbiTraceStore(Database database, int maxSpans) {
    this.database = database;
    this.maxSpans = maxSpans;
    this.numbers = new TraceNumbers(database);
    this.lease = new RetentionLease(database);
  }

  @Override
  public void save(List<SpanBatch> batches) {
    List<SpanBatch> rest = batches;
    while (!rest.isEmpty()) {
      rest = saveWhatFits(rest);
    }
  }

  private List<SpanBatch> saveWhatFits(List<SpanBatch> batches) {
    Arrivals arrivals = Arrivals.of(batches);
    if (arrivals.byTrace().isEmpty()) {
      return List.of();
    }
    long firstNumber = numbers.take(arrivals.byTrace().size());
    SaveSpans.Result result =
        database.write(
            "save spans",
            handle -> {
              database.dialect().lockToSave(handle);
              return SaveSpans.run(
                  handle, database.dialect(), recent, maxSpans, arrivals, firstNumber);
            });
    result.saved().forEach(recent::put);
    return result.moved();
  }

  @Override
  public Page<TraceSummary> find(String workspace, TraceQuery query) {
    FindTraces find = new FindTraces(database.dialect(), workspace, query);
    return database.read("find traces", find::page);
  }

  @Override
  public List<TraceSummary> summaries(String workspace, Collection<String> traceIds) {
    return traceIds.isEmpty()
        ? List.of()
        : database.read(
            "find traces",
            handle -> SelectTraces.byId(handle, database.dialect(), workspace, traceIds));
  }

  @Override
  public Optional<Trace> trace(String workspace, String traceId) {
    List<Span> spans =
        database.read(
            "read a trace",
            handle ->
                SpanBodies.read(
                    handle,
                    database.dialect(),
                    workspace,
                    SelectTraceSpans.run(handle, database.dialect(), workspace, List.of(traceId))));
    return spans.isEmpty() ? Optional.empty() : Optional.of(Trace.of(spans));
  }

  @Override
  public Page<Span> spans(String workspace, SpanQuery query) {
    FindSpans find = new FindSpans(database.dialect(), workspace, query);
    return database.read("find spans", find::page);
  }

  @Override
  public List<FacetCount> facets(String workspace, String field, TraceQuery query, int limit) {
    if (!Facet.NAMES.contains(field)) {
      throw new IllegalArgumentException("not a facet: " + field);
    }
    FindTraces find = new FindTraces(database.dialect(), workspace, query);
    return database.read("count traces", handle -> find.facets(handle, field, limit));
  }

  @Override
  public int expire(String workspace, Instant before, int limit) {
    if (!lease.take()) {
      return 0;
    }
    int deleted = 0;
    while (deleted < limit) {
      int most = Math.min(limit - deleted, DeleteTraces.MAX_TRACES);
      int some =
          database.write(
              "delete old traces",
              handle -> {
                database.dialect().lockToDelete(handle);
                return DeleteTraces.run(handle, database.dialect(), workspace, before, most);
              });
      deleted += some;
      if (some == 0) {
        lease.giveBack();
        return deleted;
      }
    }
    return deleted;
  }

  @Override
  public Statistics statistics(String workspace, StatisticsQuery query) {
    SelectFigures figures =
        new SelectFigures(
            database.dialect(),
            workspace,
            query.traces(),
            query.targets().isAll() ? Facets.NONE : Facets.TARGETS);
    return database.read(
        "count traces",
        handle -> {
          Statistics.Collector collector = new Statistics.Collector(query);
          figures.each(handle, collector::add);
          return collector.statistics();
        });
  }

  @Override
  public Page<Activity> activity(String workspace, ActivityQuery query) {
    SelectFigures figures =
        new SelectFigures(database.dialect(), workspace, query.traces(), Facets.ALL);
    return database.read(
        "count traces",
        handle -> {
          Activity.Collector collector = new Activity.Collector(query);
          figures.each(handle, collector::add);
          return collector.page();
        });
  }

  @Override
  public int erase(String workspace, Collection<String> traceIds) {
    if (traceIds.isEmpty()) {
      return 0;
    }
    return database.write(
        "erase traces",
        handle -> {
          database.dialect().lockToDelete(handle);
          return DeleteTraces.run(handle, database.dialect(), workspace, traceIds);
        });
  }
}
