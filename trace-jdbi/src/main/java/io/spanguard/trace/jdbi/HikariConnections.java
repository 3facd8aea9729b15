package io.spanguard.trace.jdbi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.spanguard.trace.store.StorageConfig;
import java.sql.Connection;
import java.sql.SQLException;

/** A pool with one connection for each thread that may use one. */
final class HikariConnections implements Connections {

  private final HikariDataSource pool;

  private HikariConnections(HikariDataSource pool) {
    this.pool = pool;
  }

  static HikariConnections create(StorageConfig config, Dialect dialect, String url) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("spanguard-store");
    pool.setJdbcUrl(url);
    pool.setUsername(config.user().isEmpty() ? null : config.user());
    pool.setPassword(config.password().isEmpty() ? null : config.password());
    pool.setMaximumPoolSize(Database.READERS + dialect.writers() + 1);
    pool.setConnectionTimeout(20_000);
    if (dialect.isEmbedded()) {
      pool.setMaxLifetime(0); // no server that could grow tired of a connection
    }
    return new HikariConnections(new HikariDataSource(pool));
  }

  @Override
  public Connection open() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public void close() {
    pool.close();
  }
}
