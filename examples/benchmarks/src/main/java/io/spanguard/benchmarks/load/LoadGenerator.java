package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks in a closed loop: each connection sends its next request when it has the whole answer to the
 * one before, and that the answer is right is checked every time. A thread and a blocking socket
 * that is kept alive for each connection.
 */
final class LoadGenerator {

  private final int port;
  private final byte[] request;
  private final int serialAt;
  private final AtomicLong serials = new AtomicLong(System.nanoTime());
  private final byte[] answer;

  /**
   * @param path that leads to the model
   */
  LoadGenerator(int port, String path, boolean stream) {
    this.port = port;
    this.request = Chat.wire(path, stream);
    this.serialAt = Chat.serialAt(request);
    this.answer = Chat.answer(stream);
  }

  /** So many requests. */
  Load requests(int connections, long count) throws IOException {
    return run(connections, count, Duration.ofDays(1));
  }

  /** As many requests as there is time for. */
  Load lasting(int connections, Duration time) throws IOException {
    return run(connections, Long.MAX_VALUE, time);
  }

  private Load run(int connections, long count, Duration time) throws IOException {
    AtomicLong left = new AtomicLong(count);
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      long start = System.nanoTime();
      List<Future<long[]>> futures = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        futures.add(threads.submit(() -> loop(left, start + time.toNanos())));
      }
      List<long[]> latencies = new ArrayList<>();
      for (Future<long[]> future : futures) {
        latencies.add(future.get());
      }
      long took = System.nanoTime() - start;
      return new Load(
          latencies.stream().flatMapToLong(Arrays::stream).toArray(), Duration.ofNanos(took));
    } catch (ExecutionException e) {
      throw new IOException("the run broke off: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private long[] loop(AtomicLong left, long deadline) throws IOException {
    byte[] own = request.clone();
    long[] latencies = new long[1024];
    int done = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      HttpReader reader = new HttpReader(socket.getInputStream());
      long now = System.nanoTime();
      while (now < deadline && left.getAndDecrement() > 0) {
        Chat.number(own, serialAt, serials.getAndIncrement());
        out.write(own);
        check(reader.read());
        long end = System.nanoTime();
        if (done == latencies.length) {
          latencies = Arrays.copyOf(latencies, done * 2);
        }
        latencies[done++] = end - now;
        now = end;
      }
    }
    return Arrays.copyOf(latencies, done);
  }

  private void check(@Nullable HttpMessage message) throws IOException {
    if (message == null) {
      throw new IOException("the connection was closed before the answer");
    }
    if (message.status() != 200 || !Arrays.equals(message.body(), answer)) {
      throw new IOException(
          "not the model's answer: " + message.head() + "\n\n" + new String(message.body(), UTF_8));
    }
  }
}
