package io.spanguard.server;

import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}: everything in a store as lines of JSON. */
@Command(
    name = "export",
    description = {
      "Writes the spans of a store as lines of JSON, each as the API shows it, with its workspace"
          + " and trace_id; `import` reads them into another store.",
      "The server must be stopped where its store is H2; with SQLite and PostgreSQL it may run."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ExportCommand implements Callable<Integer> {

  private final PrintWriter out;
  private final PrintWriter err;
  private final Map<String, String> environment;

  @Mixin private ServerFiles files = new ServerFiles();

  @Option(
      names = "--workspace",
      paramLabel = "ID",
      description = "Only this one; may stand several times. Default the configuration's.")
  private List<String> workspaces = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "A new file, which only its owner can read. Default standard output.")
  private @Nullable Path target;

  ExportCommand(PrintWriter out, PrintWriter err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws IOException {
    List<String> wanted = workspaces.isEmpty() ? files.workspaces(environment) : workspaces;
    try (Storage storage = StoreFile.open(files.storage(environment).storageConfig())) {
      if (target == null) {
        export(storage.traces(), wanted, out);
      } else {
        try (Writer writer = NewFile.writer(target)) {
          export(storage.traces(), wanted, writer);
        }
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private void export(TraceStore traces, List<String> wanted, Writer writer) throws IOException {
    SpanLines lines = new SpanLines(writer);
    long count = 0;
    for (String workspace : wanted) {
      count += export(traces, workspace, lines);
    }
    writer.flush();
    if (writer instanceof PrintWriter printer && printer.checkError()) {
      throw new FaultException("standard output took not everything; the export is not whole");
    }
    err.println(
        count
            + " traces with "
            + lines.written()
            + " spans of workspaces "
            + String.join(", ", wanted)
            + " exported");
  }

  /** One trace is in memory at a time. */
  private static long export(TraceStore traces, String workspace, SpanLines lines) {
    long count = 0;
    String after = null;
    do {
      Page<TraceSummary> page =
          traces.find(
              workspace, TraceQuery.builder().limit(TraceStore.MAX_LIMIT).after(after).build());
      for (TraceSummary summary : page.items()) {
        var trace = traces.trace(workspace, summary.traceId());
        if (trace.isPresent()) {
          lines.write(workspace, trace.get().spans());
          count++;
        }
      }
      after = page.next();
    } while (after != null);
    return count;
  }
}
