package io.spanguard.server;

import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.KeyMaker;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.config.ConfigurationFile;
import io.spanguard.server.demo.DemoModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * What the server runs where it is given no configuration: the workspace {@code default} with one
 * key, which is made at the first start and kept in the data folder, and the {@link DemoTargets}.
 * Immutable and safe for use by many threads.
 */
final class Demo implements AutoCloseable {

  private static final String KEY_FILE = "demo.key";

  private final Configuration configuration;
  private final String key;
  private final Path keyFile;
  private final DemoModel model;

  private Demo(Configuration configuration, String key, Path keyFile, DemoModel model) {
    this.configuration = configuration;
    this.key = key;
    this.keyFile = keyFile;
    this.model = model;
  }

  /**
   * Makes or reads the key and starts the demo model.
   *
   * @param environment may hold {@code SPANGUARD_…} settings and the providers' keys
   */
  static Demo start(DataFolder folder, Duration chunkDelay, Map<String, String> environment) {
    Configuration settings = ConfigurationFile.none(environment, folder.path());
    String key = folder.secret(KEY_FILE, () -> KeyMaker.create().make().key());
    ApiKey apiKey = apiKey(key, folder.file(KEY_FILE));
    DemoModel model =
        DemoModel.start(
            ServerThreads.create("demo", settings.server().maxConcurrentRequests()), chunkDelay);
    Workspace workspace =
        new Workspace(
            "default",
            "Demo",
            settings.storage().retention(),
            List.of(apiKey),
            DemoTargets.of(model.baseUrl(), environment));
    Configuration configuration =
        new Configuration(
            settings.server(),
            settings.storage(),
            settings.captureContent(),
            settings.export(),
            settings.identity(),
            List.of(workspace));
    return new Demo(configuration, key, folder.file(KEY_FILE), model);
  }

  Configuration configuration() {
    return configuration;
  }

  String key() {
    return key;
  }

  Path keyFile() {
    return keyFile;
  }

  /** Stops the model. */
  @Override
  public void close() {
    model.close();
  }

  private static ApiKey apiKey(String key, Path file) {
    try {
      return ApiKey.of("demo", key, EnumSet.allOf(Scope.class));
    } catch (IllegalArgumentException tooShort) {
      throw new FaultException(
          file + " does not hold a key; without the file a new one is made", tooShort);
    }
  }
}
