package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * SQLite in a file, with a write-ahead log. {@code synchronous=FULL}: a commit is on the disk when
 * it returns, as the pipeline gives up its journal after it; NORMAL would lose the newest commits
 * with the power.
 */
final class SqliteDialect implements Dialect {

  private static final Map<String, String> SETTINGS =
      Map.of("journal_mode", "WAL", "busy_timeout", "20000", "synchronous", "FULL");

  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_LOCKED = 6;

  @Override
  public String driver() {
    return "org.sqlite.JDBC";
  }

  @Override
  public boolean isEmbedded() {
    return true;
  }

  @Override
  public String url(StorageConfig config) {
    String place = config.url().substring("jdbc:sqlite:".length());
    int end = place.indexOf('?');
    String settings = end < 0 ? "" : place.substring(end + 1);
    String file = end < 0 ? place : place.substring(0, end);
    if (file.isEmpty() || file.equals(":memory:") || file.startsWith("file:")) {
      throw new StorageException(
          "'"
              + config.safeUrl()
              + "' names no file; say jdbc:sqlite:FILE, or memory: to keep nothing");
    }
    StringBuilder out =
        new StringBuilder("jdbc:sqlite:").append(DatabaseFiles.resolve(config.folder(), file, ""));
    out.append('?').append(settings);
    SETTINGS.forEach(
        (name, value) -> {
          if (!("&" + settings).contains("&" + name + "=")) {
            out.append(out.charAt(out.length() - 1) == '?' ? "" : "&");
            out.append(name).append('=').append(value);
          }
        });
    return out.toString();
  }

  @Override
  public Map<String, String> types() {
    return Map.of(
        "id",
        "TEXT",
        "text",
        "TEXT",
        "end_of_facets",
        ", PRIMARY KEY (facet_key, listed_at DESC, trace_number DESC)) WITHOUT ROWID",
        "target_numbers",
        TARGET_NUMBERS);
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
    return 0; // the driver takes it for the time to wait for a lock
  }

  @Override
  public TransactionIsolationLevel readIsolation() {
    return TransactionIsolationLevel.SERIALIZABLE;
  }

  /**
   * Takes the write lock before anything is read, which is what BEGIN IMMEDIATE is for: a
   * transaction that reads first and writes later fails where another has written in between,
   * however long it is willing to wait. A DELETE takes the lock whether or not it finds a row, and
   * works with an embedder's connections too, whose mode is not ours to set.
   */
  @Override
  public void lockToSave(Handle handle) {
    handle.execute("DELETE FROM spanguard_lock WHERE id < 0");
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
    return "(SELECT value AS id FROM json_each(:ids)) k";
  }

  @Override
  public String joinInOrder() {
    return "CROSS JOIN";
  }

  @Override
  public void bindIds(SqlStatement<?> statement, Collection<String> ids) {
    statement.bind("ids", TextList.write(List.copyOf(ids)));
  }

  @Override
  public String insertIfAbsent(String table, List<String> key, List<String> columns) {
    return Dialect.insert(table, columns) + " ON CONFLICT DO NOTHING";
  }

  @Override
  public void migrate(Jdbi jdbi, Migration migration) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "CREATE TABLE IF NOT EXISTS spanguard_lock (id INTEGER PRIMARY KEY, used BIGINT)"));
    jdbi.useTransaction(
        handle -> {
          lockToSave(handle);
          handle.execute(
              "INSERT INTO spanguard_lock (id, used) VALUES (2, 0), (3, 0), (4, 0) ON CONFLICT DO"
                  + " NOTHING");
          migration.run(handle);
        });
  }

  @Override
  public void backup(Handle handle, Path file) {
    handle.execute("VACUUM INTO ?", file.toString());
  }

  @Override
  public boolean isTransient(SQLException failure) {
    int primary = failure.getErrorCode() & 0xff; // the higher bytes say which kind of busy
    return primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
  }
}
