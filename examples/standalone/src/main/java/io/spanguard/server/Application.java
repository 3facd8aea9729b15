package io.spanguard.server;

import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.GuardrailProxyBuilder;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.metrics.ProxyMetrics;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server with everything it has opened. Safe for use by many threads. */
final class Application implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Application.class);

  /** How long the last traces may take to be stored at a stop, beside the proxy's own bound. */
  private static final Duration FLUSH = Duration.ofSeconds(10);

  private final Configuration configuration;
  private final Storage storage;
  private final Optional<BackupSocket> backups;
  private final GuardrailProxy proxy;
  private final HttpServer http;
  private final @Nullable Demo demo;
  private final Duration stopTimeout;

  private Application(
      Configuration configuration,
      Storage storage,
      GuardrailProxy proxy,
      HttpServer http,
      @Nullable Demo demo,
      Duration stopTimeout) {
    this.configuration = configuration;
    this.storage = storage;
    this.backups = BackupSocket.listen(configuration.storage().storageConfig(), storage);
    this.proxy = proxy;
    this.http = http;
    this.demo = demo;
    this.stopTimeout = stopTimeout;
  }

  /**
   * Opens the store, then listens.
   *
   * @param demo whose configuration it is and which ends with the server; null where there is none
   * @param stopTimeout how long answers on their way are waited for at a stop
   */
  static Application start(Configuration configuration, @Nullable Demo demo, Duration stopTimeout) {
    try {
      Storage storage = StorageProvider.openAny(configuration.storage().storageConfig());
      return start(configuration, storage, demo, stopTimeout);
    } catch (RuntimeException failed) {
      if (demo != null) {
        demo.close();
      }
      throw failed;
    }
  }

  private static Application start(
      Configuration configuration, Storage storage, @Nullable Demo demo, Duration stopTimeout) {
    try {
      GuardrailProxyBuilder builder =
          ServerSecret.addTo(GuardrailProxy.builder(configuration), configuration).storage(storage);
      if (configuration.server().metrics() != Configuration.Metrics.OFF) {
        builder.metrics(ProxyMetrics.prometheus());
      }
      GuardrailProxy proxy = builder.build();
      Application application =
          new Application(
              configuration, storage, proxy, listen(configuration, proxy), demo, stopTimeout);
      application.logStart();
      return application;
    } catch (RuntimeException failed) {
      storage.close();
      throw failed;
    }
  }

  private static HttpServer listen(Configuration configuration, GuardrailProxy proxy) {
    try {
      return HttpServer.start(
          configuration.server(), longestWait(configuration), new GuardrailFilter(proxy));
    } catch (RuntimeException failed) {
      proxy.close();
      throw failed;
    }
  }

  /** Tells whoever started it where everything is; in a demo also what to try. */
  void announce(PrintWriter out) {
    Announcement announcement = new Announcement(http.address());
    out.print(demo == null ? announcement.text() : announcement.demoText(demo));
    out.flush();
  }

  /** Waits until the server has stopped. */
  void join() throws InterruptedException {
    http.join();
  }

  /**
   * Stops listening, lets answers on their way finish, then saves what is waiting; each within a
   * bound.
   */
  @Override
  public void close() {
    SecondSignal.endsProcess();
    LOGGER.info("Stopping");
    try {
      if (!http.drain(stopTimeout)) {
        LOGGER.warn("Answers that are still on their way are cut off");
      }
      if (!proxy.flush(FLUSH)) {
        LOGGER.warn("Traces still wait for the store after {} s", FLUSH.toSeconds());
      }
    } finally {
      closeAll();
    }
    LOGGER.info("Stopped");
  }

  private void closeAll() {
    try {
      backups.ifPresent(BackupSocket::close);
      proxy.close();
    } finally {
      try {
        http.close();
      } finally {
        closeStorage();
      }
    }
  }

  private void closeStorage() {
    try {
      storage.close();
    } finally {
      closeDemo();
    }
  }

  private void closeDemo() {
    if (demo != null) {
      demo.close();
    }
  }

  private void logStart() {
    Configuration.StorageSettings storage = configuration.storage();
    LOGGER.info(
        "Spanguard {} at {}, store {}, data folder {}, journal {}, {} threads",
        Version.current(),
        http.address(),
        StorageConfig.of(storage.url(), storage.folder()).safeUrl(),
        storage.folder(),
        storage.journal().map(Path::toString).orElse("none (memory queue: a kill may lose traces)"),
        ServerThreads.areVirtual() ? "virtual" : "platform");
  }

  /** The longest silence of any target's upstream that is waited for. */
  private static Duration longestWait(Configuration configuration) {
    Duration longest = Duration.ZERO;
    for (Workspace workspace : configuration.workspaces()) {
      for (Target target : workspace.targets()) {
        longest = longer(longest, target.timeouts().firstByte());
        longest = longer(longest, target.timeouts().idle());
      }
    }
    return longest;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
