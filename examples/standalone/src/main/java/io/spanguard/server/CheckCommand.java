package io.spanguard.server;

import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.config.ConfigurationException;
import io.spanguard.proxy.config.ConfigurationFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code check}: says what is wrong with a configuration, a line for each, without starting
 * anything.
 */
@Command(
    name = "check",
    description = "Says what is wrong with a configuration; exit code 1 if anything is.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CheckCommand implements Callable<Integer> {

  private final PrintWriter out;
  private final Map<String, String> environment;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration, a YAML file.")
  private Path config = Path.of("spanguard.yaml");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "What relative paths are relative to; default the file's folder.")
  private @Nullable Path data;

  CheckCommand(PrintWriter out, Map<String, String> environment) {
    this.out = out;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() {
    try {
      Configuration configuration = ConfigurationFile.read(config, environment, data);
      out.println(
          "OK: "
              + config
              + ": workspaces "
              + configuration.workspaces().size()
              + ", targets "
              + configuration.workspaces().stream().mapToInt(CheckCommand::targets).sum()
              + ", keys "
              + configuration.workspaces().stream().mapToInt(CheckCommand::keys).sum());
      return CommandLine.ExitCode.OK;
    } catch (ConfigurationException faulty) {
      faulty.problems().forEach(out::println);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static int targets(Workspace workspace) {
    return workspace.targets().size();
  }

  private static int keys(Workspace workspace) {
    return workspace.keys().size();
  }
}
