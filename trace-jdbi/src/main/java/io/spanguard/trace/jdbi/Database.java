package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Runs transactions on the database's own threads, tries those again that lost against another one,
 * and says in words what went wrong. Safe for use by many threads.
 */
final class Database implements AutoCloseable {

  /**
   * How many threads read; so many connections are needed beside those of the {@linkplain
   * Dialect#writers writers}.
   */
  static final int READERS = 4;

  private static final int MAX_ATTEMPTS = 8;

  private final Jdbi jdbi;
  private final Dialect dialect;
  private final String name;
  private final StatementThreads readers = new StatementThreads("reader", READERS);
  private final StatementThreads writers;

  /**
   * @param name what messages call the database: its URL without anything secret
   */
  Database(Jdbi jdbi, Dialect dialect, String name) {
    this.jdbi = jdbi;
    this.dialect = dialect;
    this.name = name;
    this.writers = new StatementThreads("writer", dialect.writers());
  }

  Dialect dialect() {
    return dialect;
  }

  /** A transaction that sees one state of the data. */
  <T> T read(String purpose, Work<T> work) {
    return on(readers, purpose, () -> jdbi.inTransaction(dialect.readIsolation(), work::run));
  }

  /** A transaction that changes the data: all of it or nothing. It may run several times. */
  <T> T write(String purpose, Work<T> work) {
    return on(writers, purpose, () -> tryAgain(() -> jdbi.inTransaction(work::run)));
  }

  /** Changes the schema. */
  void migrate() {
    on(
        writers,
        "update the tables",
        () ->
            tryAgain(
                () -> {
                  Schema.update(jdbi, dialect);
                  return true;
                }));
  }

  /**
   * Whether a small write goes through. It does not queue behind the writers, who may be busy for
   * long.
   */
  void check() {
    on(
        readers,
        "be written to",
        () ->
            jdbi.inTransaction(
                handle ->
                    handle.execute(
                        "UPDATE spanguard_lock SET used = ? WHERE id = 2",
                        System.currentTimeMillis())));
  }

  /** Copies the database into an empty file. */
  void backup(Path file) {
    on(
        readers,
        "be backed up",
        () ->
            jdbi.withHandle(
                handle -> {
                  dialect.backup(handle, file);
                  return true;
                }));
  }

  @Override
  public void close() {
    readers.close();
    writers.close();
  }

  private <T> T on(StatementThreads threads, String purpose, Attempt<T> attempt) {
    try {
      return threads.call(attempt::run);
    } catch (StorageException | IllegalArgumentException e) {
      throw e;
    } catch (RejectedExecutionException e) {
      throw new StorageException(name + " cannot " + purpose + ": the storage is closed", e);
    } catch (Exception e) {
      throw new StorageException(name + " cannot " + purpose + ": " + Failures.reason(e), e);
    }
  }

  private <T> T tryAgain(Attempt<T> attempt) throws SQLException {
    for (int failures = 0; ; ) {
      try {
        return attempt.run();
      } catch (SQLException | RuntimeException e) {
        failures++;
        if (failures >= MAX_ATTEMPTS || !isTransient(e)) {
          throw e;
        }
        long millis = ThreadLocalRandom.current().nextLong(5L << failures);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
      }
    }
  }

  private boolean isTransient(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql && isTransient(sql)) {
        return true;
      }
    }
    return false;
  }

  private boolean isTransient(SQLException failure) {
    SQLException at = failure;
    while (at != null) {
      if (dialect.isTransient(at)) {
        return true;
      }
      at = at.getNextException(); // a batch's own exception tells little
    }
    return false;
  }

  /** What is done within one transaction. */
  interface Work<T> {
    T run(Handle handle) throws SQLException;
  }

  private interface Attempt<T> {
    T run() throws SQLException;
  }
}
