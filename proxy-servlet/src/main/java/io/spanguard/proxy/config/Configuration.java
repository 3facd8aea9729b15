package io.spanguard.proxy.config;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.access.Workspace;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration file says, with every default filled in. Immutable and safe for use by many threads.
 *
 * @param captureContent whether message content goes on spans
 */
public record Configuration(
    Server server,
    StorageSettings storage,
    boolean captureContent,
    Identity identity,
    List<Workspace> workspaces) {

  public Configuration {
    requireNonNull(server, "server");
    requireNonNull(storage, "storage");
    requireNonNull(identity, "identity");
    workspaces = List.copyOf(workspaces);
  }

  /** The section {@code server}; see the example file for units and defaults. */
  public record Server(
      String host,
      int port,
      Optional<URI> publicUrl,
      List<String> trustedProxies,
      long maxBodyBytes,
      long maxResponseBytes,
      int maxConcurrentRequests,
      boolean console,
      Metrics metrics) {}

  /** Who may read {@code /metrics}. */
  public enum Metrics {
    KEY,
    OPEN,
    OFF
  }

  /**
   * The section {@code storage}.
   *
   * @param folder what relative paths are relative to
   * @param journal empty: memory queue
   */
  public record StorageSettings(
      String url,
      String user,
      String password,
      String secret,
      Path folder,
      Optional<Path> journal,
      long journalMaxBytes,
      String journalSync,
      Duration retention) {

    /** Without the password and the secret. */
    @Override
    public String toString() {
      return "StorageSettings[" + folder + "]";
    }
  }
}
