package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageConfig;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * What one database does differently from the others. Implementations are stateless and safe for
 * use by many threads.
 */
sealed interface Dialect permits H2Dialect, SqliteDialect, PostgresDialect {

  /** The dialect of a JDBC URL; empty for a database that is not supported. */
  static Optional<Dialect> of(String url) {
    if (url.startsWith("jdbc:h2:")) {
      return Optional.of(new H2Dialect());
    }
    if (url.startsWith("jdbc:sqlite:")) {
      return Optional.of(new SqliteDialect());
    }
    return url.startsWith("jdbc:postgresql:")
        ? Optional.of(new PostgresDialect())
        : Optional.empty();
  }

  /** The class of the JDBC driver. */
  String driver();

  /** Whether the database runs within this process. */
  boolean isEmbedded();

  /** The URL with the settings that keep committed data; folders that its file needs are made. */
  String url(StorageConfig config);

  /**
   * What the schema's {@code <id>} and {@code <text>} stand for, which are types of columns, and
   * {@code <end_of_facets>}: a table that is read by {@code facet_key, listed_at DESC, trace_number
   * DESC}; and the statements {@code <target_numbers>}, which add columns to it.
   */
  Map<String, String> types();

  /** The function of a text and a part of it that gives the part's place, from 1 on, or 0. */
  String positionFunction();

  /** How many threads may save at the same time. */
  int writers();

  /** How many seconds a read may take; 0 for no bound. */
  int readTimeoutSeconds();

  /** The isolation in which several reads see one state of the data. */
  TransactionIsolationLevel readIsolation();

  /**
   * First statement of every transaction that saves: several may save at once where the database
   * locks rows.
   */
  void lockToSave(Handle handle);

  /** First statement of every transaction that deletes: nobody saves until its end. */
  void lockToDelete(Handle handle);

  /** Ends a SELECT whose rows of {@code t} are to be locked. */
  String forUpdate();

  /**
   * A table {@code k} with the ids that {@link #bindIds} binds, in its column {@code id}. To be
   * {@linkplain #joinInOrder joined}, since H2 looks at every row of a workspace for {@code
   * workspace = ? AND trace_id IN (...)}.
   */
  String ids();

  /**
   * Joins a table whose rows are looked up for those of the table before, and never the other way
   * round, whatever the database thinks of its numbers of rows: {@code a <join> b ON ...}. Some
   * condition beside it must not hold for a row of nulls.
   */
  String joinInOrder();

  /** Binds what {@link #ids} stands for. */
  void bindIds(SqlStatement<?> statement, Collection<String> ids);

  /**
   * An INSERT of named parameters, one per column, that does nothing where a row with this key is
   * there.
   */
  String insertIfAbsent(String table, List<String> key, List<String> columns);

  /** Runs a change of the schema while no other process runs one. */
  void migrate(Jdbi jdbi, Migration migration);

  /** Copies the whole database into an empty file; others go on writing. */
  void backup(Handle handle, Path file);

  /** Whether the same transaction may succeed when it is tried again. */
  boolean isTransient(SQLException failure);

  /** A change of the schema. */
  interface Migration {
    void run(Handle handle);
  }

  /** The end of the table of facets, and an index beside it. */
  String FACETS_INDEX =
      """
      );
      CREATE INDEX IF NOT EXISTS spanguard_trace_facets_listed
        ON spanguard_trace_facets (facet_key, listed_at DESC, trace_number DESC)\
      """;

  /** The numbers of a trace in the table of facets. */
  String TARGET_NUMBERS =
      """
      ALTER TABLE spanguard_trace_facets ADD COLUMN duration BIGINT;
      ALTER TABLE spanguard_trace_facets ADD COLUMN token_key BIGINT;
      ALTER TABLE spanguard_trace_facets ADD COLUMN cost_key BIGINT\
      """;

  /** {@code INSERT INTO table (a, b) VALUES (:a, :b)}. */
  static String insert(String table, List<String> columns) {
    return "INSERT INTO "
        + table
        + " ("
        + String.join(", ", columns)
        + ") VALUES (:"
        + String.join(", :", columns)
        + ")";
  }
}
