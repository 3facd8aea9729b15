package io.spanguard.benchmarks.ingest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends OTLP/protobuf in batches to a server that runs already, as fast as it takes them, and
 * prints the spans accepted each second.
 *
 * <pre>
 * java -cp target/benchmarks.jar io.spanguard.benchmarks.ingest.IngestLoad \
 *     http://127.0.0.1:8080/v1/traces KEY 100 4 20
 * </pre>
 */
public final class IngestLoad {

  private final URI endpoint;
  private final String key;
  private final SpanTemplate template;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicLong accepted = new AtomicLong();
  private final ConcurrentMap<Integer, AtomicLong> statuses = new ConcurrentHashMap<>();
  private volatile boolean running = true;

  private IngestLoad(URI endpoint, String key, int batch) {
    this.endpoint = endpoint;
    this.key = key;
    this.template = SpanTemplate.of(batch);
  }

  /** Endpoint, key, spans of a request, senders, seconds. */
  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      throw new IllegalArgumentException("expected ENDPOINT KEY SPANS SENDERS SECONDS");
    }
    IngestLoad load = new IngestLoad(URI.create(args[0]), args[1], Integer.parseInt(args[2]));
    load.run(Integer.parseInt(args[3]), Integer.parseInt(args[4]));
  }

  private void run(int senders, int seconds) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      Thread thread = new Thread(this::send, "sender-" + i);
      thread.start();
      threads.add(thread);
    }
    System.out.printf(
        Locale.ROOT, "%d spans, %d bytes a request%n", template.spans(), template.length());
    long before = 0;
    for (int second = 1; second <= seconds; second++) {
      long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      while (System.nanoTime() < until) {
        threads.get(0).join(20);
      }
      long now = accepted.get();
      System.out.printf(Locale.ROOT, "second %d: %,d spans%n", second, now - before);
      before = now;
    }
    running = false;
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.printf(
        Locale.ROOT, "accepted %,d spans; answers by status %s%n", accepted.get(), statuses);
  }

  private void send() {
    while (running) {
      HttpRequest request =
          HttpRequest.newBuilder(endpoint)
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/x-protobuf")
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      template.next(ThreadLocalRandom.current())))
              .build();
      try {
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        statuses.computeIfAbsent(status, key -> new AtomicLong()).incrementAndGet();
        if (status == 200) {
          accepted.addAndGet(template.spans());
        }
      } catch (IOException e) {
        statuses.computeIfAbsent(-1, key -> new AtomicLong()).incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
