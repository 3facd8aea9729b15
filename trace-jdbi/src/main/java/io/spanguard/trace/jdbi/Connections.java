package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where a storage that was opened by its URL has its connections from. Safe for use by many
 * threads.
 */
interface Connections extends AutoCloseable {

  /** A connection in auto-commit mode, to be closed after use. */
  Connection open() throws SQLException;

  @Override
  void close();

  /**
   * A pool by HikariCP where that is on the class path, else a connection for each transaction.
   *
   * @throws StorageException when the database cannot be reached; nothing of it holds the password
   */
  static Connections to(StorageConfig config, Dialect dialect) {
    try {
      Class.forName(dialect.driver());
    } catch (ClassNotFoundException e) {
      throw new StorageException(
          config.safeUrl() + " needs the driver " + dialect.driver() + " on the class path", e);
    }
    String url = dialect.url(config);
    try {
      return hasHikari()
          ? HikariConnections.create(config, dialect, url)
          : DriverConnections.create(config, url);
    } catch (SQLException | RuntimeException e) {
      throw Unreachable.because(config, e);
    }
  }

  private static boolean hasHikari() {
    try {
      Class.forName("com.zaxxer.hikari.HikariDataSource");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
