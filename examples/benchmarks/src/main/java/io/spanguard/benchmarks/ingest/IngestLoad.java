package io.spanguard.benchmarks.ingest;

import io.spanguard.benchmarks.ingest.Senders.Taken;
import io.spanguard.benchmarks.load.CpuTime;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends spans to a server that runs already, as fast as it takes them, and beside it to Zipkin. */
@Command(
    name = "IngestLoad",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how many spans a server takes in over HTTP, by protobuf in batches of traces of ten"
          + " spans. The server runs already, and so does Zipkin, where it is compared; they have"
          + " their turns one after the other. Load generator and servers share the machine.",
      "",
      "  java -jar spanguard.jar serve --data /tmp/ingest",
      "  java -jar zipkin-server-3.5.1-exec.jar",
      "  IngestLoad --key sg-… --zipkin http://127.0.0.1:9411/api/v2/spans"
    })
public final class IngestLoad implements Callable<Integer> {

  @Option(names = "--endpoint", description = "Default ${DEFAULT-VALUE}.")
  private URI endpoint = URI.create("http://127.0.0.1:8080/v1/traces");

  @Option(names = "--key", required = true, description = "With the scope traces:write.")
  private String key = "";

  @Option(names = "--zipkin", description = "Its endpoint for spans, to send the same spans there.")
  private Optional<URI> zipkin = Optional.empty();

  @Option(names = "--pid", description = "The server's process, to read its CPU time.")
  private List<Long> pids = List.of();

  @Option(names = "--zipkin-pid", description = "Zipkin's process, to read its CPU time.")
  private List<Long> zipkinPids = List.of();

  @Option(names = "--batch", description = "Spans in a request. Default ${DEFAULT-VALUE}.")
  private int batch = 100;

  @Option(names = "--senders", description = "Connections. Default ${DEFAULT-VALUE}.")
  private int senders = 4;

  @Option(names = "--rounds", description = "The first warms up. Default ${DEFAULT-VALUE}.")
  private int rounds = 4;

  @Option(names = "--seconds", description = "Of each turn. Default ${DEFAULT-VALUE}.")
  private int seconds = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    System.exit(new CommandLine(new IngestLoad()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<Receiver> receivers = new ArrayList<>();
    receivers.add(new Receiver("spanguard", endpoint, key, pids, OtlpSpans.request(batch)));
    zipkin.ifPresent(
        uri ->
            receivers.add(new Receiver("zipkin", uri, "", zipkinPids, ZipkinSpans.request(batch))));
    for (Receiver receiver : receivers) {
      say(
          out,
          "%s: %d spans, %,d bytes a request",
          receiver.name(),
          batch,
          receiver.template().length());
    }
    try (Senders load = new Senders(senders)) {
      for (int round = 1; round <= rounds; round++) {
        double first = 0;
        for (Receiver receiver : receivers) {
          long ownBefore = ownCpuMicros();
          Taken taken = load.send(receiver, Duration.ofSeconds(seconds));
          double own = (double) (ownCpuMicros() - ownBefore) / Math.max(1, taken.spans());
          double rate = taken.spansPerSecond();
          first = first == 0 ? rate : first;
          say(
              out,
              "round %d: %-9s %,9.0f spans/s, %.2f of the first; CPU us a span %.1f, sender %.1f;"
                  + " storing %.2f of a core; answers by status %s",
              round,
              receiver.name(),
              rate,
              rate / first,
              taken.cpuMicrosPerSpan(),
              own,
              taken.coresToStore(),
              taken.answers());
        }
      }
    }
    return 0;
  }

  private static long ownCpuMicros() {
    return CpuTime.of(List.of(ProcessHandle.current().pid())).allMicros();
  }

  private static void say(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
