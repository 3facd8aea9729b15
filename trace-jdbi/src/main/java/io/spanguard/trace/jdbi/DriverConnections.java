package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * A connection for each use, and one that is kept, since an embedded database is closed with its
 * last one.
 */
final class DriverConnections implements Connections {

  private static final Logger LOGGER = System.getLogger(DriverConnections.class.getName());

  private final String url;
  private final Properties credentials;
  private final Connection kept;

  private DriverConnections(String url, Properties credentials) throws SQLException {
    this.url = url;
    this.credentials = credentials;
    this.kept = DriverManager.getConnection(url, credentials);
  }

  static DriverConnections create(StorageConfig config, String url) throws SQLException {
    Properties credentials = new Properties();
    if (!config.user().isEmpty()) {
      credentials.setProperty("user", config.user());
    }
    if (!config.password().isEmpty()) {
      credentials.setProperty("password", config.password());
    }
    return new DriverConnections(url, credentials);
  }

  @Override
  public Connection open() throws SQLException {
    return DriverManager.getConnection(url, credentials);
  }

  @Override
  public void close() {
    try {
      kept.close();
    } catch (SQLException e) {
      LOGGER.log(Level.WARNING, "a connection could not be closed", e);
    }
  }
}
