package io.spanguard.server;

import io.spanguard.trace.pipeline.JournalReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code journal cat}: the spans of a journal, a line of JSON for each. */
@Command(
    name = "cat",
    description =
        "Prints the spans that wait for the store as lines of JSON, oldest first, each with its"
            + " workspace and trace_id: what `import` reads.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class JournalCatCommand implements Callable<Integer> {

  private final PrintWriter out;
  private final Map<String, String> environment;

  @Mixin private JournalFolderOption folder = new JournalFolderOption();

  @Option(names = "--all", description = "Also those in its files that are stored already.")
  private boolean all;

  JournalCatCommand(PrintWriter out, Map<String, String> environment) {
    this.out = out;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws IOException {
    JournalReader journal = folder.reader(environment);
    SpanLines lines = new SpanLines(out);
    journal.read(
        entry -> {
          if (all || !entry.isStored()) {
            lines.write(entry.batch().workspace(), entry.batch().spans());
          }
        });
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
