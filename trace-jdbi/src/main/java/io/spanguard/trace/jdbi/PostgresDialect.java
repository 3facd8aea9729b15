package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * PostgreSQL, which several servers may share. Savers lock the rows of their traces; a deletion
 * locks all of them out for its short transaction, so that a piece of content is never deleted
 * while somebody begins to need it. JSON is kept as text: nothing searches in it, and jsonb would
 * reorder it and cost the more to write.
 */
final class PostgresDialect implements Dialect {

  /** Keys of the advisory locks: "spanguard" in no particular spelling. */
  private static final long MIGRATION_LOCK = 0x5350414e47554152L;

  private static final long SAVE_LOCK = MIGRATION_LOCK + 1;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "reWriteBatchedInserts", "true",
          "ApplicationName", "spanguard",
          "connectTimeout", "10",
          "socketTimeout", "120",
          "tcpKeepAlive", "true");

  // serialization failure, deadlock, lock not available, a row that another one has made meanwhile
  private static final Set<String> TRANSIENT = Set.of("40001", "40P01", "55P03", "23505");

  @Override
  public String driver() {
    return "org.postgresql.Driver";
  }

  @Override
  public boolean isEmbedded() {
    return false;
  }

  @Override
  public String url(StorageConfig config) {
    StringBuilder out = new StringBuilder(config.url());
    SETTINGS.forEach(
        (name, value) -> {
          if (!config.url().contains(name + "=")) {
            out.append(out.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(value);
          }
        });
    return out.toString();
  }

  /**
   * The collation is that of bytes, as in Java and the other databases: paging must not depend on a
   * locale.
   */
  @Override
  public Map<String, String> types() {
    return Map.of(
        "id",
        "TEXT COLLATE \"C\"",
        "text",
        "TEXT COLLATE \"C\"",
        "end_of_facets",
        FACETS_INDEX,
        "target_numbers",
        TARGET_NUMBERS);
  }

  @Override
  public String positionFunction() {
    return "STRPOS";
  }

  @Override
  public int writers() {
    return 4;
  }

  @Override
  public int readTimeoutSeconds() {
    return 30;
  }

  @Override
  public TransactionIsolationLevel readIsolation() {
    return TransactionIsolationLevel.REPEATABLE_READ;
  }

  @Override
  public void lockToSave(Handle handle) {
    handle.execute("SELECT pg_advisory_xact_lock_shared(?)", SAVE_LOCK);
  }

  @Override
  public void lockToDelete(Handle handle) {
    handle.execute("SELECT pg_advisory_xact_lock(?)", SAVE_LOCK);
  }

  @Override
  public String forUpdate() {
    return " FOR UPDATE OF t";
  }

  @Override
  public String ids() {
    return "UNNEST(CAST(:ids AS VARCHAR ARRAY)) k (id)";
  }

  /** PostgreSQL chooses the order, and looks at the LIMIT when it does. */
  @Override
  public String joinInOrder() {
    return "JOIN";
  }

  @Override
  public void bindIds(SqlStatement<?> statement, Collection<String> ids) {
    statement.bindArray("ids", String.class, ids);
  }

  @Override
  public String insertIfAbsent(String table, List<String> key, List<String> columns) {
    return Dialect.insert(table, columns) + " ON CONFLICT DO NOTHING";
  }

  @Override
  public void migrate(Jdbi jdbi, Migration migration) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("SELECT pg_advisory_xact_lock(?)", MIGRATION_LOCK);
          handle.execute(
              "CREATE TABLE IF NOT EXISTS spanguard_lock (id INTEGER PRIMARY KEY, used BIGINT)");
          handle.execute(
              "INSERT INTO spanguard_lock (id, used) VALUES (2, 0), (3, 0), (4, 0) ON CONFLICT DO"
                  + " NOTHING");
          migration.run(handle);
        });
  }

  @Override
  public void backup(Handle handle, Path file) {
    throw new StorageException("PostgreSQL is backed up with its own tools, such as pg_dump");
  }

  @Override
  public boolean isTransient(SQLException failure) {
    return TRANSIENT.contains(String.valueOf(failure.getSQLState()));
  }
}
