package io.spanguard.server;

import io.spanguard.trace.pipeline.JournalReader;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which journal a command looks at. For use by one thread. */
final class JournalFolderOption {

  @Mixin private ServerFiles files = new ServerFiles();

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "The journal's folder; default the configuration's or the demo's.")
  private @Nullable Path folder;

  JournalReader reader(Map<String, String> environment) {
    return JournalReader.of(folder == null ? configured(environment) : folder);
  }

  private Path configured(Map<String, String> environment) {
    return files
        .storage(environment)
        .journal()
        .orElseThrow(
            () -> new FaultException("the configuration has no journal: storage.journal is none"));
  }
}
