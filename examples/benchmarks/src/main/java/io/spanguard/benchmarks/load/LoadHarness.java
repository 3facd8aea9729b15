package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the proxy beside its peers, in turn and on the same machine, and prints a table. */
@Command(
    name = "LoadHarness",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures what stands between a client and a model: latency added at one connection,"
          + " throughput and CPU time at many.",
      "",
      "Every contender is a process of its own before the same model, which answers at once. All"
          + " are warmed up; then, round by round, each has its turn: --single requests on one"
          + " connection, then --seconds of --connections connections in a closed loop. Every"
          + " answer is compared with the model's. Load generator, contender and model share the"
          + " machine, so absolute figures say little: read the ratios, and run it when nothing"
          + " else runs.",
      "",
      "Contenders:",
      "  direct          nothing between",
      "  engine          Spanguard's HTTP engine in Jetty: nothing read, judged or recorded",
      "  discard         tracing off: the filter as always, but its traces are thrown away where"
          + " the store would begin. There is no switch that keeps it from recording; what"
          + " recording itself costs is in the difference to engine",
      "  guarded         discard with every local guardrail, both ways, on texts that are new each"
          + " time: what judging costs beside it",
      "  filter          tracing on: the filter as the server has it, a journal and SQLite",
      "  everything      filter with every local guardrail, both ways",
      "  jetty           Jetty's core ProxyHandler",
      "  nginx           nginx, where it is installed",
      "",
      "Columns: p50 and p99 of the latency at one connection; what of it is added to direct, and"
          + " that over what nginx adds; requests per second at many connections, and that over"
          + " direct, nginx, discard and filter; CPU time of the contender's process for a request,"
          + " without the threads that store; CPU time of those for a trace; and how many traces a"
          + " second reached the store, the wait after the load included. Each is the median of the"
          + " rounds, and compared within a round.",
      ""
    })
public final class LoadHarness implements Callable<Integer> {

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Which contenders beside direct; default all: ${COMPLETION-CANDIDATES}.")
  private Set<Peer> only = EnumSet.allOf(Peer.class);

  @Option(
      names = "--warm-up",
      defaultValue = "40000",
      paramLabel = "REQUESTS",
      description = "For each contender, before anything is measured. Default ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      paramLabel = "N",
      description = "How often everyone has its turn. Default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--single",
      defaultValue = "5000",
      paramLabel = "REQUESTS",
      description = "On one connection, each round. Default ${DEFAULT-VALUE}.")
  private int single;

  @Option(
      names = "--connections",
      defaultValue = "16",
      paramLabel = "N",
      description = "How many the throughput is measured with. Default ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--seconds",
      defaultValue = "4",
      paramLabel = "N",
      description = "Of throughput, each round. Default ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--stream", description = "The model answers by server-sent events: 23 of them.")
  private boolean stream;

  @Option(
      names = "--nginx",
      defaultValue = "nginx",
      paramLabel = "PROGRAM",
      description = "Name or path. Default ${DEFAULT-VALUE}.")
  private String nginx = "nginx";

  @Option(
      names = "--java-option",
      paramLabel = "OPTION",
      description = "For the contenders' JVMs, for instance one that starts a flight recording.")
  private List<String> javaOptions = List.of("-Xmx1g");

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "For stores and logs; kept. Default: a temporary one, deleted at the end.")
  private Optional<Path> folder = Optional.empty();

  private final PrintWriter out;

  private LoadHarness(PrintWriter out) {
    this.out = out;
  }

  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true, UTF_8), args));
  }

  /** Runs a command line and returns its exit code: 1 where a trace is not accounted for. */
  static int run(PrintWriter out, String... args) {
    return new CommandLine(new LoadHarness(out))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(out)
        .execute(args);
  }

  @Override
  public Integer call() throws Exception {
    Plan plan =
        new Plan(
            warmUp, rounds, single, connections, Duration.ofNanos((long) (seconds * 1e9)), stream);
    try (WorkFolder work = WorkFolder.open(folder);
        ChildProcess model =
            ChildProcess.start(ModelServer.class, List.of(), work.path().resolve("model.log"));
        Contenders contenders = new Contenders(model.port(), work.path(), javaOptions)) {
      for (Peer peer : only) {
        if (peer == Peer.NGINX) {
          startNginx(contenders);
        } else {
          contenders.start(peer);
        }
      }
      return new Comparison(contenders.all(), plan, out).run() ? 0 : 1;
    }
  }

  private void startNginx(Contenders contenders) throws IOException, InterruptedException {
    Optional<Path> program = Nginx.find(nginx);
    if (program.isPresent()) {
      contenders.startNginx(program.get());
    } else {
      out.println("*** nginx is not here (" + nginx + "): compared without it. ***");
      out.println("*** Install it, or name it with --nginx. ***");
    }
  }
}
