package io.spanguard.proxy.config;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.otlp.OtlpExport;
import io.spanguard.trace.store.StorageConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration file says, with every default filled in. Immutable and safe for use by many
 * threads.
 *
 * @param captureContent whether message content goes on spans
 * @param export where everything that is stored is also sent; empty for nowhere
 */
public record Configuration(
    Server server,
    StorageSettings storage,
    boolean captureContent,
    Optional<OtlpExport> export,
    Identity identity,
    List<Workspace> workspaces) {

  public Configuration {
    requireNonNull(server, "server");
    requireNonNull(storage, "storage");
    requireNonNull(export, "export");
    requireNonNull(identity, "identity");
    workspaces = List.copyOf(workspaces);
  }

  /**
   * What holds where nothing is said.
   *
   * @param folder what relative paths are relative to
   */
  public static Configuration defaults(Path folder, List<Workspace> workspaces) {
    return new Configuration(
        Server.defaults(),
        StorageSettings.defaults(folder),
        true,
        Optional.empty(),
        Identity.defaults(),
        workspaces);
  }

  public Configuration withServer(Server server) {
    return new Configuration(server, storage, captureContent, export, identity, workspaces);
  }

  public Configuration withStorage(StorageSettings storage) {
    return new Configuration(server, storage, captureContent, export, identity, workspaces);
  }

  public Configuration withWorkspaces(List<Workspace> workspaces) {
    return new Configuration(server, storage, captureContent, export, identity, workspaces);
  }

  /**
   * The section {@code server}; see the example file for units and defaults.
   *
   * @param port 0 for a free one
   * @param publicUrl empty: from the request
   * @param trustedProxies IP addresses and ranges in CIDR notation
   * @param maxIngestBytes of a body of {@code POST /v1/traces}, after decompression
   */
  public record Server(
      String host,
      int port,
      Optional<URI> publicUrl,
      List<String> trustedProxies,
      long maxBodyBytes,
      long maxResponseBytes,
      long maxIngestBytes,
      int maxConcurrentRequests,
      boolean console,
      Metrics metrics) {

    public Server {
      requireNonNull(host, "host");
      requireNonNull(publicUrl, "publicUrl");
      trustedProxies = List.copyOf(trustedProxies);
      requireNonNull(metrics, "metrics");
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port is not 0 to 65535: " + port);
      }
      for (long limit :
          new long[] {maxBodyBytes, maxResponseBytes, maxIngestBytes, maxConcurrentRequests}) {
        if (limit < 1) {
          throw new IllegalArgumentException("limit < 1: " + limit);
        }
      }
    }

    /** As the example file has them. */
    public static Server defaults() {
      return new Server(
          "127.0.0.1",
          8080,
          Optional.empty(),
          List.of(),
          32L << 20,
          64L << 20,
          64L << 20,
          1000,
          true,
          Metrics.KEY);
    }

    public Server withPort(int port) {
      return new Server(
          host,
          port,
          publicUrl,
          trustedProxies,
          maxBodyBytes,
          maxResponseBytes,
          maxIngestBytes,
          maxConcurrentRequests,
          console,
          metrics);
    }
  }

  /** Who may read {@code /metrics}. */
  public enum Metrics {
    /** Who has a key with the scope {@code proxy:metrics}. */
    KEY,
    OPEN,
    OFF
  }

  /**
   * The section {@code storage}.
   *
   * @param secret empty: a key file in the folder
   * @param folder what relative paths are relative to
   * @param journal empty: memory queue
   * @param retention of workspaces that say nothing else
   */
  public record StorageSettings(
      String url,
      String user,
      String password,
      String secret,
      Path folder,
      Optional<Path> journal,
      long journalMaxBytes,
      JournalSync journalSync,
      Duration retention) {

    /** The shortest secret, in characters. */
    public static final int MIN_SECRET_LENGTH = 32;

    public StorageSettings {
      requireNonNull(url, "url");
      requireNonNull(user, "user");
      requireNonNull(password, "password");
      requireNonNull(folder, "folder");
      requireNonNull(journal, "journal");
      requireNonNull(journalSync, "journalSync");
      if (!secret.isEmpty() && secret.length() < MIN_SECRET_LENGTH) {
        throw new IllegalArgumentException("secret has fewer than 32 characters");
      }
      if (journalMaxBytes < 1) {
        throw new IllegalArgumentException("journalMaxBytes < 1: " + journalMaxBytes);
      }
      if (retention.isNegative() || retention.isZero()) {
        throw new IllegalArgumentException("retention <= 0: " + retention);
      }
    }

    /** SQLite with a journal, both in the folder. */
    public static StorageSettings defaults(Path folder) {
      return new StorageSettings(
          "jdbc:sqlite:./traces.db",
          "",
          "",
          "",
          folder,
          Optional.of(folder.resolve("journal")),
          1L << 30,
          new JournalSync.Interval(Duration.ofSeconds(1)),
          Workspace.DEFAULT_RETENTION);
    }

    /** Where the store is. */
    public StorageConfig storageConfig() {
      return new StorageConfig(url, user, password, folder);
    }

    /** Without the password and the secret. */
    @Override
    public String toString() {
      return "StorageSettings[" + storageConfig().safeUrl() + ", " + folder + "]";
    }
  }

  /** When the journal is forced to the disk ({@code fsync}). */
  public sealed interface JournalSync {

    /** Once in a while, where there is something new. */
    record Interval(Duration every) implements JournalSync {}

    /** Before each answer. */
    record Always() implements JournalSync {}

    /** When the operating system likes. */
    record Never() implements JournalSync {}
  }
}
