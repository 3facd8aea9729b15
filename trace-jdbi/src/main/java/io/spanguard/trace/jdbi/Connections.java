package io.spanguard.trace.jdbi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import javax.sql.DataSource;

/** The connections of a storage that was opened by its URL. */
interface Connections extends AutoCloseable {

  DataSource dataSource();

  @Override
  void close();

  /**
   * A pool by HikariCP where it is on the class path, else a connection for each transaction.
   *
   * @throws StorageException when the database cannot be reached; the message names no password
   */
  static Connections open(StorageConfig config, Dialect dialect) {
    try {
      Class.forName(dialect.driver());
    } catch (ClassNotFoundException e) {
      throw new StorageException(
          config.safeUrl() + " needs the driver " + dialect.driver() + " on the class path", e);
    }
    String url = dialect.url(config);
    try {
      return hasHikari() ? Pool.open(config, dialect, url) : OnDemand.open(config, url);
    } catch (RuntimeException | SQLException e) {
      throw Secrets.of(config).unreachable(config, e);
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
