package io.spanguard.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The CPU time that processes have used, user and system together, as Linux counts it in {@code
 * /proc} (proc(5)), in steps of ten milliseconds.
 *
 * @param allMicros of all threads, the JVM's own included
 * @param storingMicros of those threads that bring traces into the store
 */
public record CpuTime(long allMicros, long storingMicros) {

  /** USER_HZ, which is 100 on every Linux that a JVM runs on. */
  private static final long MICROS_PER_TICK = 10_000;

  /** How the kernel, which keeps 15 characters, names the pipeline's and the store's threads. */
  private static final List<String> STORING =
      List.of("spanguard-trace", "spanguard-store", "MVStore");

  /** Of these processes together; none on a system without {@code /proc}. */
  public static CpuTime of(List<Long> pids) {
    CpuTime sum = new CpuTime(0, 0);
    for (long pid : pids) {
      sum = sum.plus(of(Path.of("/proc", Long.toString(pid))));
    }
    return sum;
  }

  public CpuTime minus(CpuTime earlier) {
    return new CpuTime(allMicros - earlier.allMicros, storingMicros - earlier.storingMicros);
  }

  private CpuTime plus(CpuTime other) {
    return new CpuTime(allMicros + other.allMicros, storingMicros + other.storingMicros);
  }

  private static CpuTime of(Path process) {
    if (!Files.exists(process)) {
      return new CpuTime(0, 0);
    }
    long storing = 0;
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      for (Path task : tasks.toList()) {
        String stat = read(task);
        if (STORING.stream().anyMatch(name -> stat.contains("(" + name))) {
          storing += micros(stat);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CpuTime(micros(read(process)), storing);
  }

  /** Empty for a thread that has just ended. */
  private static String read(Path task) {
    try {
      return Files.readString(task.resolve("stat"));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fields 14 and 15; the name, which may hold spaces, ends with the last parenthesis. */
  private static long micros(String stat) {
    if (stat.isEmpty()) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
  }
}
