package io.spanguard.benchmarks;

import io.spanguard.trace.store.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The tables of a store, without the store: what its driver alone does with them. */
final class BareTables {

  /** In the order in which rows are added, and by what their own order is that of arrival. */
  private static final List<Table> TABLES =
      List.of(
          new Table("spanguard_traces", "trace_number"),
          new Table("spanguard_spans", "span_number"),
          new Table("spanguard_trace_facets", "listed_at, trace_number"),
          new Table("spanguard_content", "workspace, hash"),
          new Table("spanguard_trace_content", "workspace, trace_id, hash"));

  private static final int ROWS_AT_ONCE = 1_000;

  private final StorageConfig config;

  BareTables(StorageConfig config) {
    this.config = config;
  }

  private record Table(String name, String order) {}

  /** All rows of one table. */
  record Rows(String table, List<String> columns, List<Object[]> values) {}

  List<Rows> read() throws SQLException {
    List<Rows> tables = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (Table table : TABLES) {
        try (ResultSet rows =
            statement.executeQuery(
                "SELECT * FROM " + table.name() + " ORDER BY " + table.order())) {
          tables.add(read(table.name(), rows));
        }
      }
    }
    return tables;
  }

  private static Rows read(String table, ResultSet rows) throws SQLException {
    List<String> columns = columns(rows);
    List<Object[]> values = new ArrayList<>();
    while (rows.next()) {
      Object[] row = new Object[columns.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = rows.getObject(i + 1);
      }
      values.add(row);
    }
    return new Rows(table, columns, values);
  }

  static List<String> columns(ResultSet rows) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      columns.add(rows.getMetaData().getColumnName(i));
    }
    return columns;
  }

  /** The statement that adds a row, with a parameter for each of the columns. */
  static String insertion(String table, List<String> columns) {
    return "INSERT INTO "
        + table
        + " ("
        + String.join(", ", columns)
        + ") VALUES ("
        + String.join(", ", Collections.nCopies(columns.size(), "?"))
        + ")";
  }

  /**
   * Adds rows in one transaction: those of one of so many parts of about the same size.
   *
   * @return how many nanoseconds it took
   */
  static long insert(Connection connection, List<Rows> tables, int part, int parts)
      throws SQLException {
    long start = System.nanoTime();
    for (Rows table : tables) {
      int size = table.values().size();
      int from = (int) ((long) size * part / parts);
      int to = (int) ((long) size * (part + 1) / parts);
      insert(connection, table, table.values().subList(from, to));
    }
    connection.commit();
    return System.nanoTime() - start;
  }

  private static void insert(Connection connection, Rows table, List<Object[]> rows)
      throws SQLException {
    String sql = insertion(table.table(), table.columns());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int waiting = 0;
      for (Object[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          statement.setObject(i + 1, row[i]);
        }
        statement.addBatch();
        waiting++;
        if (waiting == ROWS_AT_ONCE) {
          statement.executeBatch();
          waiting = 0;
        }
      }
      if (waiting > 0) {
        statement.executeBatch();
      }
    }
  }

  /** What it takes on the disk: files, or what the server says. */
  long megabytes() throws IOException, SQLException {
    if (isServer()) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT pg_database_size(current_database())")) {
        row.next();
        return row.getLong(1) / 1_000_000;
      }
    }
    long bytes = 0;
    try (Stream<Path> files = Files.walk(config.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes / 1_000_000;
  }

  boolean isServer() {
    return config.url().startsWith("jdbc:postgresql:");
  }

  /** With the settings that the store has. */
  Connection connect() throws SQLException {
    String url = config.url();
    if (isServer()) {
      url += (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true";
      return DriverManager.getConnection(url, config.user(), config.password());
    }
    String file = url.substring(url.lastIndexOf(':') + 1).split("[;?]", 2)[0];
    Path path = config.folder().resolve(file).toAbsolutePath();
    return DriverManager.getConnection(
        url.startsWith("jdbc:h2:")
            ? "jdbc:h2:" + path + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
            : "jdbc:sqlite:" + path + "?journal_mode=WAL&busy_timeout=20000&synchronous=FULL");
  }
}
