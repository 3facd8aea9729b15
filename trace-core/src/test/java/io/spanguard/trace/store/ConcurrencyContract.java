package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds when many save and read at once. */
interface ConcurrencyContract extends StoreContract {

  @Test
  default void save_ofOneTraceByManyThreads_losesNothing() throws Exception {
    List<Callable<Void>> writers = new ArrayList<>();
    List<Span> all = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 6; i++) {
      String writer = "w" + i;
      writers.add(
          () -> {
            for (int j = 0; j < 15; j++) {
              Span span = TestSpans.span("t1", writer + "-" + j, "step", j).build();
              all.add(span);
              save(span);
            }
            return null;
          });
    }

    runAtOnce(writers);

    assertThat(spansOf("t1")).containsExactlyInAnyOrderElementsOf(all);
    assertThat(listed("t1")).isEqualTo(TraceSummary.of(all));
  }

  @Test
  default void save_ofTheSameTracesInAnyOrderByManyThreads_getsThrough() throws Exception {
    List<Callable<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int writer = i;
      writers.add(
          () -> {
            Random random = new Random(writer);
            for (int j = 0; j < 5; j++) {
              List<SpanBatch> batches = new ArrayList<>();
              for (int trace = 0; trace < 20; trace++) {
                Span span =
                    TestSpans.span("t" + trace, "s" + writer + "-" + j, "step", j)
                        .statusMessage("shared")
                        .attributes(TestSpans.longText("history", j))
                        .build();
                batches.add(new SpanBatch(workspace(), List.of(span)));
              }
              Collections.shuffle(batches, random);
              traces().save(batches);
            }
            return null;
          });
    }

    runAtOnce(writers);

    for (int trace = 0; trace < 20; trace++) {
      assertThat(listed("t" + trace).spanCount()).isEqualTo(30);
      assertThat(spansOf("t" + trace)).hasSize(30);
    }
  }

  @Test
  default void save_byAnInterruptedThread_harmsNothing() throws Exception {
    save(TestSpans.span("t1", "s1", "before", 1).build());

    Thread reader =
        new Thread(
            () -> {
              for (int i = 0; i < 20; i++) {
                Thread.currentThread().interrupt();
                traces().trace(workspace(), "t1");
                traces().find(workspace(), TraceQuery.builder().build());
                save(TestSpans.span("t1", "i" + i, "interrupted", 1).build());
              }
            });
    reader.start();
    reader.join();

    save(TestSpans.span("t1", "s2", "after", 1).build());
    assertThat(spansOf("t1")).hasSize(22);
  }

  @Test
  default void find_whileTracesArrive_neitherSkipsNorRepeatsOne() throws Exception {
    List<Span> before = TestSpans.corpus(60, 29);
    save(before);
    Set<String> there = before.stream().map(Span::traceId).collect(Collectors.toSet());
    AtomicBoolean done = new AtomicBoolean();
    List<Callable<Void>> tasks = new ArrayList<>();
    tasks.add(() -> arrive(done));
    tasks.add(
        () -> {
          try {
            for (TraceQuery.Sort sort : TraceQuery.Sort.values()) {
              List<String> found =
                  find(
                      TraceQuery.builder()
                          .from(TestSpans.at(0))
                          .to(TestSpans.at(100))
                          .sort(sort)
                          .limit(5));
              assertThat(found).as(sort.name()).doesNotHaveDuplicates().containsAll(there);
            }
            for (SpanQuery.Sort sort : SpanQuery.Sort.values()) {
              List<Span> found =
                  spans(SpanQuery.builder().from(TestSpans.at(0)).sort(sort).limit(7));
              assertThat(found).as(sort.name()).doesNotHaveDuplicates().containsAll(before);
            }
          } finally {
            done.set(true);
          }
          return null;
        });

    runAtOnce(tasks);
  }

  /** Traces before, among and after those that are there, for as long as somebody reads. */
  private Void arrive(AtomicBoolean done) {
    Random random = new Random(31);
    for (int i = 0; i < 300 && !done.get(); i++) {
      save(
          TestSpans.span("new" + i, "s", "arrives", random.nextInt(60))
              .end(TestSpans.at(60).plusMillis(random.nextInt(5_000)))
              .attributes(Attributes.builder().put(Names.COST, random.nextInt(5) * 0.25).build())
              .build());
    }
    return null;
  }

  private static void runAtOnce(List<Callable<Void>> tasks)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      for (Future<Void> result : threads.invokeAll(tasks)) {
        result.get();
      }
    } finally {
      threads.shutdown();
    }
  }
}
