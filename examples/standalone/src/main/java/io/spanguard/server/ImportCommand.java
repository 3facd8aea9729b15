package io.spanguard.server;

import io.spanguard.server.SpanLineReader.Entry;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code import}: brings exported spans into a store. */
@Command(
    name = "import",
    description = {
      "Reads what `export` or `journal cat` wrote into the configuration's store. What is there"
          + " already stays as it is, so it can be run again.",
      "The spans' source is kept: what the gateway recorded is the gateway's. Whoever can run this"
          + " can write to the store anyway.",
      "The server must be stopped where its store is H2; with SQLite and PostgreSQL it may run."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ImportCommand implements Callable<Integer> {

  /** So that a trace is mostly saved in one go, and its summary worked out once. */
  private static final int CHUNK_SPANS = 2_000;

  /** A trace of so many is saved in several goes. */
  private static final int MAX_CHUNK_SPANS = 10_000;

  private final PrintWriter out;
  private final Map<String, String> environment;

  @Mixin private ServerFiles files = new ServerFiles();

  @Parameters(paramLabel = "FILE", description = "Lines of JSON; - for standard input.")
  private Path source = Path.of("-");

  ImportCommand(PrintWriter out, Map<String, String> environment) {
    this.out = out;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws IOException {
    try (BufferedReader in = open();
        Storage storage = StorageProvider.openAny(files.storage(environment).storageConfig())) {
      long spans = run(new SpanLineReader(in), storage);
      out.println(spans + " spans imported; those that were there already stayed as they were");
    }
    return CommandLine.ExitCode.OK;
  }

  private BufferedReader open() throws IOException {
    try {
      InputStream bytes = source.toString().equals("-") ? System.in : Files.newInputStream(source);
      return new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new FaultException("there is no file " + source.toAbsolutePath(), e);
    }
  }

  private static long run(SpanLineReader lines, Storage storage) throws IOException {
    Chunk chunk = new Chunk();
    try {
      for (Entry entry = lines.next(); entry != null; entry = lines.next()) {
        if (chunk.isFullBefore(entry)) {
          chunk.saveTo(storage);
        }
        chunk.add(entry);
      }
    } catch (FaultException e) {
      chunk.saveTo(storage);
      throw new FaultException(
          e.getMessage()
              + "; the "
              + chunk.saved
              + " spans before it are imported. Put the line right and run it again",
          e);
    }
    chunk.saveTo(storage);
    return chunk.saved;
  }

  /** What is saved next. For use by one thread. */
  private static final class Chunk {
    private final List<SpanBatch> batches = new ArrayList<>();
    private final List<Span> trace = new ArrayList<>();
    private String workspace = "";
    private int spans;
    private long saved;

    boolean isFullBefore(Entry entry) {
      return spans >= MAX_CHUNK_SPANS || (spans >= CHUNK_SPANS && !continuesTrace(entry));
    }

    void add(Entry entry) {
      if (!continuesTrace(entry)) {
        endTrace();
        workspace = entry.workspace();
      }
      trace.add(entry.span());
      spans++;
    }

    void saveTo(Storage storage) {
      endTrace();
      if (!batches.isEmpty()) {
        storage.traces().save(List.copyOf(batches));
      }
      batches.clear();
      saved += spans;
      spans = 0;
    }

    private boolean continuesTrace(Entry entry) {
      return !trace.isEmpty()
          && workspace.equals(entry.workspace())
          && trace.get(0).traceId().equals(entry.span().traceId());
    }

    private void endTrace() {
      if (!trace.isEmpty()) {
        batches.add(new SpanBatch(workspace, trace));
        trace.clear();
      }
    }
  }
}
