package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.StorageProvider;

/**
 * Opens {@code jdbc:h2:}, {@code jdbc:sqlite:} and {@code jdbc:postgresql:}, with HikariCP where it
 * is on the class path and with a connection per transaction where not. Stateless and safe for use
 * by many threads.
 */
public final class JdbiStorageProvider implements StorageProvider {

  @Override
  public boolean supports(String url) {
    return Dialect.of(url).isPresent();
  }

  @Override
  public Storage open(StorageConfig config) {
    Dialect dialect =
        Dialect.of(config.url())
            .orElseThrow(
                () -> new StorageException("not a database Spanguard knows: " + config.safeUrl()));
    Connections connections = Connections.to(config, dialect);
    return JdbiStorage.open(connections::open, dialect, config.safeUrl(), connections::close);
  }
}
