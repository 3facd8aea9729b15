package io.spanguard.benchmarks.ingest;

import io.spanguard.benchmarks.load.CpuTime;
import io.spanguard.benchmarks.load.HttpMessage;
import io.spanguard.benchmarks.load.HttpReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends requests as fast as a receiver takes them: each sender has a connection that is kept alive,
 * and a request that stands ready but for its trace ids. By hand, so that it takes next to nothing
 * of the cores that it shares with what is measured. For use by one thread.
 */
final class Senders implements AutoCloseable {

  private static final int BROKEN = -1;
  private static final int TIMEOUT_MILLIS = 30_000;

  private final int count;
  private final ExecutorService threads;

  Senders(int count) {
    this.count = count;
    this.threads = Executors.newFixedThreadPool(count);
  }

  /**
   * What a receiver took in.
   *
   * @param answers by HTTP status; -1 for connections that broke
   * @param cpu of the receiver's process meanwhile
   */
  record Taken(long spans, double seconds, SortedMap<Integer, AtomicLong> answers, CpuTime cpu) {

    double spansPerSecond() {
      return spans / seconds;
    }

    /** Of the receiver, but for the threads that bring spans into the store. */
    double cpuMicrosPerSpan() {
      return (double) (cpu.allMicros() - cpu.storingMicros()) / Math.max(1, spans);
    }

    /** Of the threads that bring spans into the store, in cores. */
    double coresToStore() {
      return cpu.storingMicros() / seconds / 1e6;
    }
  }

  Taken send(Receiver receiver, Duration duration) throws Exception {
    SortedMap<Integer, AtomicLong> answers = new ConcurrentSkipListMap<>();
    CpuTime cpuBefore = receiver.cpuTime();
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    List<Future<?>> sending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sending.add(
          threads.submit(
              () -> {
                while (System.nanoTime() < end) {
                  send(receiver, end, answers);
                }
                return null;
              }));
    }
    for (Future<?> sender : sending) {
      sender.get();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long taken = 0;
    for (var answer : answers.entrySet()) {
      taken += answer.getKey() / 100 == 2 ? answer.getValue().get() : 0;
    }
    return new Taken(
        taken * receiver.template().spans(), seconds, answers, receiver.cpuTime().minus(cpuBefore));
  }

  /** Over one connection, until the end or until it breaks. */
  private static void send(Receiver receiver, long end, SortedMap<Integer, AtomicLong> answers) {
    byte[] head = receiver.head();
    byte[] request = receiver.template().behind(head);
    SplittableRandom random = new SplittableRandom(ThreadLocalRandom.current().nextLong());
    try (Socket socket = new Socket(receiver.endpoint().getHost(), receiver.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      HttpReader in = new HttpReader(socket.getInputStream());
      while (System.nanoTime() < end) {
        receiver.template().renew(request, head.length, random);
        out.write(request);
        HttpMessage answer = in.read();
        if (answer == null) {
          throw new EOFException("closed before the answer");
        }
        count(answers, answer.status());
      }
    } catch (IOException e) {
      count(answers, BROKEN);
    }
  }

  private static void count(SortedMap<Integer, AtomicLong> answers, int status) {
    answers.computeIfAbsent(status, first -> new AtomicLong()).incrementAndGet();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
