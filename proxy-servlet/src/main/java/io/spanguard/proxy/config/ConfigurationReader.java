package io.spanguard.proxy.config;

import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.otlp.OtlpExport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the whole file. For use by one thread. */
final class ConfigurationReader {

  private final Reading reading;

  ConfigurationReader(Reading reading) {
    this.reading = reading;
  }

  /**
   * @throws ConfigurationException when anything is wrong
   */
  Configuration read(Section root, Path dataFolder) {
    Configuration.Server server = ServerReader.read(root.section("server"));
    Configuration.StorageSettings storage =
        StorageReader.read(root.section("storage"), dataFolder.toAbsolutePath().normalize());
    boolean capture = root.get("capture", true, Choice.between("redacted", "none"));
    Optional<OtlpExport> export = ExportReader.read(root.section("export"));
    Identity identity = IdentityReader.read(root.section("identity"));
    List<Workspace> workspaces =
        new WorkspaceReader(storage.retention(), storage.folder())
            .read(root.sections("workspaces"));
    root.finish();
    reading.checkVariables();
    reading.problems().throwAny();
    return new Configuration(server, storage, capture, export, identity, workspaces);
  }
}
