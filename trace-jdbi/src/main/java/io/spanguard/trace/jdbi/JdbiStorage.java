package io.spanguard.trace.jdbi;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.TraceStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;

/**
 * Storage in H2, SQLite or PostgreSQL; its tables all begin with {@code spanguard_}. Safe for use
 * by many threads; a PostgreSQL database may be shared by many servers.
 *
 * <p>Statements run on threads of its own, so that interrupting a caller's thread does no harm.
 *
 * <pre>{@code
 * Storage storage = JdbiStorage.create(dataSource); // the DataSource stays the caller's to close
 * GuardrailProxy proxy = GuardrailProxy.builder().storage(storage)...
 * }</pre>
 */
public final class JdbiStorage implements Storage {

  private final Database database;
  private final TraceStore traces;
  private final ApprovalStore approvals;
  private final Runnable closeConnections;

  private JdbiStorage(Database database, Runnable closeConnections) {
    this.database = database;
    this.traces = new JdbiTraceStore(database);
    this.approvals = new JdbiApprovalStore(database);
    this.closeConnections = closeConnections;
  }

  /**
   * Storage in a database of the embedding service; brings its tables up to date. {@link #close}
   * closes nothing of the DataSource, which stays the caller's.
   *
   * <p>It should be able to give 5 connections at a time (8 for PostgreSQL), in auto-commit mode.
   * For H2 its URL should say {@code WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE}, since H2 otherwise
   * loses committed data when the process is killed; for SQLite {@code
   * journal_mode=WAL&busy_timeout=20000&synchronous=FULL}; for PostgreSQL {@code
   * reWriteBatchedInserts=true} makes saving faster.
   *
   * @throws StorageException when the database cannot be reached or is none of the three, or its
   *     tables are newer than this version knows
   */
  public static JdbiStorage create(DataSource dataSource) {
    requireNonNull(dataSource, "dataSource");
    String url;
    try (Connection connection = dataSource.getConnection()) {
      url = connection.getMetaData().getURL();
    } catch (SQLException e) {
      throw new StorageException("the DataSource gives no connection: " + e.getMessage(), e);
    }
    Dialect dialect =
        Dialect.of(url)
            .orElseThrow(
                () ->
                    new StorageException(
                        "not a database Spanguard knows (H2, SQLite, PostgreSQL): " + safe(url)));
    return open(dataSource::getConnection, dialect, safe(url), () -> {});
  }

  private static String safe(String url) {
    return StorageConfig.of(url, Path.of("")).safeUrl();
  }

  /** Closes the connections too when it cannot be opened. */
  static JdbiStorage open(
      ConnectionFactory connections, Dialect dialect, String name, Runnable closeConnections) {
    Jdbi jdbi = Jdbi.create(connections);
    // statements and their values hold what people wrote, which does not belong into a log
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    JdbiStorage storage = new JdbiStorage(new Database(jdbi, dialect, name), closeConnections);
    try {
      storage.database.migrate();
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
    return storage;
  }

  @Override
  public TraceStore traces() {
    return traces;
  }

  /** The same traces, of which none grows beyond so many spans. */
  TraceStore traces(int maxSpans) {
    return new JdbiTraceStore(database, maxSpans);
  }

  @Override
  public ApprovalStore approvals() {
    return approvals;
  }

  @Override
  public void check() {
    database.check();
  }

  /** Of H2 a zip with the database file, of SQLite a database. */
  @Override
  public void backup(Path file) {
    database.backup(file);
  }

  /** Waits for statements that run; then gives up the connections if it opened them itself. */
  @Override
  public void close() {
    database.close();
    closeConnections.run();
  }
}
