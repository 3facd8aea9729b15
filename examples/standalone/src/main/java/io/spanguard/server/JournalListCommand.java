package io.spanguard.server;

import io.spanguard.trace.pipeline.JournalReader;
import io.spanguard.trace.pipeline.JournalReader.AsideFile;
import io.spanguard.trace.pipeline.JournalReader.SegmentSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code journal list}: the files of a journal, a line for each. */
@Command(
    name = "list",
    description = {
      "Lists the journal's files, oldest first: their size, how much of it is in the store, how many"
          + " records and spans they hold (stored ones included) and how many places cannot be"
          + " read. Then what was set aside.",
      "A record of the newest file may count as damaged while a server is just writing it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class JournalListCommand implements Callable<Integer> {

  private static final String ROW = "%-28s %14s %14s %9s %9s %8s%n";

  private final PrintWriter out;
  private final Map<String, String> environment;

  @Mixin private JournalFolderOption folder = new JournalFolderOption();

  JournalListCommand(PrintWriter out, Map<String, String> environment) {
    this.out = out;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws IOException {
    JournalReader journal = folder.reader(environment);
    List<SegmentSummary> segments = journal.segments();
    out.printf(Locale.ROOT, ROW, "file", "bytes", "stored", "records", "spans", "damaged");
    for (SegmentSummary segment : segments) {
      out.printf(
          Locale.ROOT,
          ROW,
          segment.file().getFileName(),
          segment.bytes(),
          segment.storedBytes(),
          segment.records(),
          segment.spans(),
          segment.damaged());
    }
    out.printf(
        Locale.ROOT,
        "checkpoint: stored up to byte %d of segment %d; %d bytes wait%n",
        journal.checkpoint().offset(),
        journal.checkpoint().segment(),
        segments.stream().mapToLong(segment -> segment.bytes() - segment.storedBytes()).sum());
    for (AsideFile aside : journal.setAside()) {
      out.printf(
          Locale.ROOT,
          "set aside: %s, %d bytes: %s%n",
          aside.file().getFileName(),
          aside.bytes(),
          aside.why());
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
