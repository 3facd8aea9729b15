package io.spanguard.server;

import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.config.ConfigurationFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options by which a command is told whose store and journal it works on: those of a
 * configuration or, without one, of the demo. For use by one thread.
 */
final class ServerFiles {

  private static final String DEMO_WORKSPACE = "default";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The server's configuration; default the demo's.")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The folder of the store; default ./spanguard-data, with --config the file's folder.")
  private @Nullable Path data;

  /** Where the store and the journal are. */
  Configuration.StorageSettings storage(Map<String, String> environment) {
    return read(environment).storage();
  }

  /** The ids of the workspaces that the configuration has. */
  List<String> workspaces(Map<String, String> environment) {
    return config == null
        ? List.of(DEMO_WORKSPACE)
        : read(environment).workspaces().stream().map(Workspace::id).toList();
  }

  private Configuration read(Map<String, String> environment) {
    if (config != null) {
      return ConfigurationFile.read(config, environment, data);
    }
    Path folder = data == null ? ServeCommand.DEMO_FOLDER : data;
    if (!Files.isDirectory(folder)) {
      throw new FaultException(
          "there is no data folder "
              + folder.toAbsolutePath()
              + "; say --config FILE, or --data DIR for a demo's");
    }
    return ConfigurationFile.none(environment, folder.toAbsolutePath().normalize());
  }
}
