package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds many slow streams open through the proxy, and looks what they cost and what they leave. */
@Command(
    name = "StreamLoad",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Streams through the proxy with the local guardrails on: what is added to each event, first"
          + " with few streams, then with many, and which threads and connections are left.",
      "",
      "Model, proxy and clients are processes on the same machine. The delay of an event is the"
          + " time from the model's sending it to its being read; added is what of it is not there"
          + " when the clients ask the model directly, median less median.",
      ""
    })
public final class StreamLoad implements Callable<Integer> {

  @Option(
      names = "--few",
      defaultValue = "16",
      paramLabel = "N",
      description = "Streams of the first run. Default ${DEFAULT-VALUE}.")
  private int few;

  @Option(
      names = "--streams",
      defaultValue = "512",
      paramLabel = "N",
      description = "Streams of the second run. Default ${DEFAULT-VALUE}.")
  private int streams;

  @Option(
      names = "--rate",
      defaultValue = "50",
      paramLabel = "N",
      description = "Events a second on each. Default ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      paramLabel = "N",
      description = "How long each run lasts. Default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--left",
      defaultValue = "90",
      paramLabel = "SECONDS",
      description =
          "How long to wait for the last connection to go: idle ones are kept for 30 seconds."
              + " Default ${DEFAULT-VALUE}.")
  private int left;

  @Option(
      names = "--patterns",
      description = "Users' own patterns look at the answers too, not at the prompts only.")
  private boolean patterns;

  @Option(
      names = "--blank-first",
      description =
          "Words come with the blank before them, not behind them. A word may then go on in the"
              + " next event, as part of an e-mail address for instance, and waits for it: delays"
              + " tell how long text is held, not what the proxy costs.")
  private boolean blankFirst;

  @Option(
      names = "--java-option",
      paramLabel = "OPTION",
      description = "For the proxy's JVM. Default -Xmx256m.")
  private List<String> javaOptions = List.of("-Xmx256m");

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "For store and logs; kept. Default: a temporary one, deleted at the end.")
  private Optional<Path> folder = Optional.empty();

  private final PrintWriter out;

  private StreamLoad(PrintWriter out) {
    this.out = out;
  }

  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true, UTF_8), args));
  }

  /** Runs a command line; the exit code is 1 where an event is missing or something is left. */
  static int run(PrintWriter out, String... args) {
    return new CommandLine(new StreamLoad(out)).setOut(out).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    try (WorkFolder work = WorkFolder.open(folder);
        ChildProcess model =
            ChildProcess.start(
                SlowModel.class,
                List.of(),
                work.path().resolve("model.log"),
                blankFirst ? SlowModel.BLANK_FIRST : SlowModel.BLANK_LAST);
        ChildProcess proxy =
            ChildProcess.start(
                GuardedServer.class,
                javaOptions,
                work.path().resolve("proxy.log"),
                Integer.toString(model.port()),
                work.path().resolve("data").toString(),
                patterns ? "prompt, completion" : "prompt")) {
      // Compiled before anything is measured.
      through(proxy, few, Math.min(seconds, 5));
      String threads = proxy.ask("threads");
      out.println("Java " + Runtime.version() + ", proxy with " + String.join(" ", javaOptions));
      out.println();
      out.println(
          "streams    events  missing   direct p50     p99   proxy p50      p99   added p50 (ms)");
      boolean whole = compare(model, proxy, few);
      whole &= compare(model, proxy, streams);
      out.println();
      boolean tidy = left(model, proxy, threads);
      return whole && tidy ? 0 : 1;
    }
  }

  private boolean compare(ChildProcess model, ChildProcess proxy, int count)
      throws InterruptedException {
    Run direct = run(model.port(), Chat.PATH, count, seconds);
    Run proxied = through(proxy, count, seconds);
    out.println(
        String.format(
            Locale.ROOT,
            "%7d %9d %8d %12.3f %7.3f %11.3f %8.3f %11.3f",
            count,
            (long) count * rate * seconds,
            proxied.missing(),
            direct.millis(0.5),
            direct.millis(0.99),
            proxied.millis(0.5),
            proxied.millis(0.99),
            proxied.millis(0.5) - direct.millis(0.5)));
    return direct.missing() == 0 && proxied.missing() == 0;
  }

  private Run through(ChildProcess proxy, int count, int length) throws InterruptedException {
    return run(proxy.port(), "/proxy/model" + Chat.PATH, count, length);
  }

  private Run run(int port, String path, int count, int length) throws InterruptedException {
    List<SlowStream> all = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SlowStream stream = new SlowStream(port, path, rate, rate * length);
      all.add(stream);
      Thread thread = new Thread(null, () -> run(stream), "client-" + i, 128 << 10);
      threads.add(thread);
      thread.start();
      // All at once would be a burst of 512 in each interval, which is no 512 users.
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / count);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return Run.of(all);
  }

  private void run(SlowStream stream) {
    try {
      stream.run();
    } catch (IOException e) {
      // It is counted among those that miss something.
      out.println("a stream broke: " + e);
    }
  }

  private boolean left(ChildProcess model, ChildProcess proxy, String before) throws IOException {
    long start = System.nanoTime();
    long deadline = start + TimeUnit.SECONDS.toNanos(left);
    int connections = connections(model, proxy);
    while (connections > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      connections = connections(model, proxy);
    }
    out.println(
        String.format(
            Locale.ROOT,
            "left: %d connections after %d s; threads (platform, virtual) %s before, %s after;"
                + " most memory %s",
            connections,
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
            before.replace(' ', ','),
            proxy.ask("threads").replace(' ', ','),
            memory(proxy.pid())));
    return connections == 0;
  }

  /** To the proxy, and from it to the model; each has one end at one of their ports. */
  private static int connections(ChildProcess model, ChildProcess proxy) throws IOException {
    int count = 0;
    for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (Files.exists(Path.of(file))) {
        for (String line : Files.readAllLines(Path.of(file))) {
          String[] fields = line.strip().split("\\s+", -1);
          boolean established = fields.length > 3 && fields[3].equals("01");
          if (established
              && (fields[1].endsWith(port(model.port()))
                  || fields[1].endsWith(port(proxy.port())))) {
            count++;
          }
        }
      }
    }
    return count;
  }

  private static String port(int port) {
    return String.format(Locale.ROOT, ":%04X", port);
  }

  /** As the kernel counts it (proc(5)). */
  private static String memory(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      return "not known";
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.substring("VmHWM:".length()).strip())
          .findFirst()
          .orElse("not known");
    }
  }

  /**
   * What a run came to.
   *
   * @param sorted delays of all events of whole streams, in nanoseconds
   * @param missing streams that are not whole
   */
  private record Run(long[] sorted, long missing) {

    static Run of(List<SlowStream> streams) {
      long[] all =
          streams.stream()
              .filter(SlowStream::isWhole)
              .flatMapToLong(stream -> Arrays.stream(stream.delays()))
              .sorted()
              .toArray();
      return new Run(all, streams.stream().filter(stream -> !stream.isWhole()).count());
    }

    double millis(double quantile) {
      return sorted.length == 0
          ? Double.NaN
          : sorted[(int) Math.min(sorted.length - 1L, (long) (quantile * sorted.length))] / 1e6;
    }
  }
}
