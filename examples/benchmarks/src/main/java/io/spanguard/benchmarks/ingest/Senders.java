package io.spanguard.benchmarks.ingest;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Sends requests as fast as a receiver takes them. For use by one thread. */
final class Senders implements AutoCloseable {

  private static final int BROKEN = -1;

  private final int count;
  private final ExecutorService threads;
  private final HttpClient client = HttpClient.newHttpClient();

  Senders(int count) {
    this.count = count;
    this.threads = Executors.newFixedThreadPool(count);
  }

  /**
   * What a receiver took in.
   *
   * @param answers by HTTP status; -1 for connections that broke
   */
  record Taken(long spans, double seconds, SortedMap<Integer, AtomicLong> answers) {

    double spansPerSecond() {
      return spans / seconds;
    }
  }

  Taken send(Receiver receiver, Duration duration) throws Exception {
    SortedMap<Integer, AtomicLong> answers = new ConcurrentSkipListMap<>();
    AtomicLong spans = new AtomicLong();
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    List<Future<?>> sending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sending.add(
          threads.submit(
              () -> {
                while (System.nanoTime() < end) {
                  int status = send(receiver);
                  answers.computeIfAbsent(status, first -> new AtomicLong()).incrementAndGet();
                  if (status / 100 == 2) {
                    spans.addAndGet(receiver.template().spans());
                  }
                }
                return null;
              }));
    }
    for (Future<?> sender : sending) {
      sender.get();
    }
    return new Taken(spans.get(), (System.nanoTime() - begin) / 1e9, answers);
  }

  private int send(Receiver receiver) throws InterruptedException {
    try {
      return client
          .send(
              receiver.request(ThreadLocalRandom.current()), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return BROKEN;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
