package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * H2, embedded in a file or over its own server. Savers take turns: an embedded database has one
 * writer anyway, and taking turns makes deadlocks impossible.
 *
 * <p>A killed process may lose what was committed shortly before, settings or no settings: where
 * the kill tears the write at the end of the file, H2 goes back to the last header it finds (seen
 * with 2.5.252 by StoreKillDriver of examples/benchmarks). SQLite and PostgreSQL lose nothing.
 */
final class H2Dialect implements Dialect {

  private static final Logger LOGGER = System.getLogger(H2Dialect.class.getName());

  /**
   * Without the first, what was committed is lost on a kill; without the second, H2's shutdown hook
   * races ours.
   */
  private static final Map<String, String> SETTINGS =
      Map.of("WRITE_DELAY", "0", "DB_CLOSE_ON_EXIT", "FALSE", "LOCK_TIMEOUT", "20000");

  private static final Set<String> NOT_FILES = Set.of("mem", "tcp", "ssl", "zip");

  /**
   * Deadlock, lock timeout, concurrent update, a key, table or index that another one has made
   * meanwhile, and the general error that H2 reports where two connections make the same index.
   */
  private static final Set<Integer> TRANSIENT =
      Set.of(40001, 50200, 90131, 23505, 42101, 42111, 50000);

  /** H2 copies a table with each change of its columns. */
  private static final String TARGET_NUMBERS_AT_ONCE =
      "ALTER TABLE spanguard_trace_facets"
          + " ADD COLUMN (duration BIGINT, token_key BIGINT, cost_key BIGINT)";

  /**
   * An embedded database is open in one process only, and in this one perhaps by several storages.
   */
  private static final Object MIGRATION = new Object();

  @Override
  public String driver() {
    return "org.h2.Driver";
  }

  @Override
  public boolean isEmbedded() {
    return true;
  }

  @Override
  public String url(StorageConfig config) {
    String url = config.url();
    int end = url.indexOf(';');
    String settings = end < 0 ? "" : url.substring(end);
    String place = (end < 0 ? url : url.substring(0, end)).substring("jdbc:h2:".length());
    StringBuilder out = new StringBuilder("jdbc:h2:").append(inFolder(place, config.folder()));
    out.append(settings);
    SETTINGS.forEach(
        (name, value) -> {
          if (!settings.toUpperCase(Locale.ROOT).contains(";" + name + "=")) {
            out.append(';').append(name).append('=').append(value);
          }
        });
    return out.toString();
  }

  private static String inFolder(String place, Path folder) {
    int colon = place.indexOf(':');
    String prefix = colon > 1 ? place.substring(0, colon) : "";
    if (NOT_FILES.contains(prefix) || place.startsWith("~")) {
      return place;
    }
    String file = colon > 1 ? place.substring(place.lastIndexOf(':') + 1) : place;
    String before = place.substring(0, place.length() - file.length());
    return before + DatabaseFiles.resolve(folder, file, ".mv.db");
  }

  @Override
  public Map<String, String> types() {
    return Map.of(
        "id",
        "VARCHAR(256)",
        "text",
        "VARCHAR",
        "end_of_facets",
        FACETS_INDEX,
        "target_numbers",
        TARGET_NUMBERS_AT_ONCE);
  }

  @Override
  public String positionFunction() {
    return "INSTR";
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public int readTimeoutSeconds() {
    return 0; // H2 would keep it for the connection's next statements, which may be writes
  }

  @Override
  public TransactionIsolationLevel readIsolation() {
    return TransactionIsolationLevel.REPEATABLE_READ;
  }

  @Override
  public void lockToSave(Handle handle) {
    handle
        .createQuery("SELECT id FROM spanguard_lock WHERE id = 1 FOR UPDATE")
        .mapTo(int.class)
        .one();
  }

  @Override
  public void lockToDelete(Handle handle) {
    lockToSave(handle);
  }

  @Override
  public String forUpdate() {
    return "";
  }

  @Override
  public String ids() {
    return "UNNEST(CAST(:ids AS VARCHAR ARRAY)) k (id)";
  }

  /**
   * H2 changes the order of inner joins, and read all traces of a workspace in the order of an
   * index for a search by status of which a facet's few rows lead to all that there is.
   */
  @Override
  public String joinInOrder() {
    return "LEFT JOIN";
  }

  @Override
  public void bindIds(SqlStatement<?> statement, Collection<String> ids) {
    statement.bindArray("ids", String.class, ids);
  }

  @Override
  public String insertIfAbsent(String table, List<String> key, List<String> columns) {
    return "MERGE INTO "
        + table
        + " t USING (VALUES ("
        + key.stream()
            .map(column -> "CAST(:" + column + " AS VARCHAR)")
            .collect(Collectors.joining(", "))
        + ")) k ("
        + String.join(", ", key)
        + ") ON "
        + key.stream()
            .map(column -> "t." + column + " = k." + column)
            .collect(Collectors.joining(" AND "))
        + " WHEN NOT MATCHED THEN "
        + Dialect.insert(table, columns).replace("INTO " + table + " ", "");
  }

  /**
   * H2 commits at every change of the schema, so the lock is held by a connection of its own. It
   * alone did not keep two storages of one process apart; with H2's own server, a collision is
   * tried again.
   */
  @Override
  public void migrate(Jdbi jdbi, Migration migration) {
    synchronized (MIGRATION) {
      jdbi.useHandle(H2Dialect::warnOfVersion);
      jdbi.useHandle(H2Dialect::makeLocks);
      jdbi.useTransaction(
          lock -> {
            lock.createQuery("SELECT id FROM spanguard_lock WHERE id = 0 FOR UPDATE")
                .mapTo(int.class)
                .one();
            jdbi.useHandle(migration::run);
          });
    }
  }

  /** Measured with the kill driver; see RATIONALE.md. */
  private static void warnOfVersion(Handle handle) {
    try {
      DatabaseMetaData h2 = handle.getConnection().getMetaData();
      if (h2.getDatabaseMajorVersion() > 2 || h2.getDatabaseMinorVersion() > 4) {
        LOGGER.log(
            Level.WARNING,
            "H2 {0} lost committed traces when its process was killed; 2.3.232 did not",
            h2.getDatabaseProductVersion());
      }
    } catch (SQLException e) {
      throw new StorageException("H2 does not say its version: " + e.getMessage(), e);
    }
  }

  private static void makeLocks(Handle handle) {
    handle.execute(
        "CREATE TABLE IF NOT EXISTS spanguard_lock (id INTEGER PRIMARY KEY, used BIGINT)");
    for (int id = 0; id <= 4; id++) {
      handle.execute(
          """
          MERGE INTO spanguard_lock t USING (VALUES (CAST(? AS INTEGER))) k (id) ON t.id = k.id
          WHEN NOT MATCHED THEN INSERT (id, used) VALUES (k.id, 0)
          """,
          id);
    }
  }

  @Override
  public void backup(Handle handle, Path file) {
    handle.execute("BACKUP TO ?", file.toString());
  }

  @Override
  public boolean isTransient(SQLException failure) {
    return TRANSIENT.contains(failure.getErrorCode());
  }
}
