package io.spanguard.server;

import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.config.ConfigurationFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code serve}: runs the server until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the server; without --config a demo with a built-in model.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ServeCommand implements Callable<Integer> {

  /** Where a server without a configuration keeps its things. */
  static final Path DEMO_FOLDER = Path.of("spanguard-data");

  private final PrintWriter out;
  private final Map<String, String> environment;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration, a YAML file.")
  private @Nullable Path config;

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = PortConverter.class,
      description = "Instead of the configuration's; 0 for any free one; default 8080.")
  private @Nullable Integer port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The folder of the store; default ./spanguard-data, with --config the file's folder.")
  private @Nullable Path data;

  @Option(
      names = "--stop-timeout",
      paramLabel = "SECONDS",
      description =
          "How long answers on their way may still take at a stop; default ${DEFAULT-VALUE}.")
  private int stopTimeoutSeconds = 15;

  @Option(
      names = "--demo-chunk-delay",
      paramLabel = "MILLISECONDS",
      description = "Between two chunks of the demo model's streams; default ${DEFAULT-VALUE}.")
  private int demoChunkDelayMillis = 5;

  ServeCommand(PrintWriter out, Map<String, String> environment) {
    this.out = out;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    Application application = config == null ? startDemo() : startConfigured(config);
    Runtime.getRuntime().addShutdownHook(new Thread(application::close, "stop"));
    application.announce(out);
    application.join();
    return CommandLine.ExitCode.OK;
  }

  private Application startDemo() {
    Demo demo =
        Demo.start(
            DataFolder.open(data == null ? DEMO_FOLDER : data),
            Duration.ofMillis(demoChunkDelayMillis),
            settings());
    return Application.start(demo.configuration(), demo, Duration.ofSeconds(stopTimeoutSeconds));
  }

  private Application startConfigured(Path file) {
    Path folder = data == null ? null : DataFolder.open(data).path();
    Configuration configuration = ConfigurationFile.read(file, settings(), folder);
    return Application.start(configuration, null, Duration.ofSeconds(stopTimeoutSeconds));
  }

  /** The environment with what the command line says. */
  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(environment);
    if (port != null) {
      settings.put("SPANGUARD_SERVER_PORT", port.toString());
    }
    return settings;
  }

  /** Reads a port. */
  static final class PortConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String port) {
      if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
        throw new TypeConversionException("'" + port + "' is not a port: 0 to 65535");
      }
      return Integer.valueOf(port);
    }
  }
}
