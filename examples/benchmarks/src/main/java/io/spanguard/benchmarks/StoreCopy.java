package io.spanguard.benchmarks;

import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows of one store's tables into another, empty one, whichever databases the two are:
 * the same traces in all of them, for a third of what saving them costs. Rows are added in the
 * order of their keys, so that the copy's indexes are packed more tightly than those of a store
 * that grew.
 *
 * <pre>{@code
 * StoreCopy jdbc:sqlite:search.db FROM_FOLDER jdbc:h2:./search TO_FOLDER
 * }</pre>
 */
public final class StoreCopy {

  private static final int ROWS_AT_ONCE = 1_000;
  private static final int ROWS_PER_COMMIT = 20_000;

  private final Connection from;
  private final Connection to;

  private StoreCopy(Connection from, Connection to) {
    this.from = from;
    this.to = to;
  }

  public static void main(String[] args) throws IOException, SQLException {
    copy(StorageConfig.of(args[0], Path.of(args[1])), StorageConfig.of(args[2], Path.of(args[3])));
  }

  static void copy(StorageConfig from, StorageConfig to) throws IOException, SQLException {
    StorageProvider.openAny(from).close(); // brings the tables up to date
    StorageProvider.openAny(to).close();
    try (Connection reading = new BareTables(from).connect();
        Connection writing = new BareTables(to).connect()) {
      reading.setAutoCommit(false); // PostgreSQL's driver reads all rows at once otherwise
      writing.setAutoCommit(false);
      StoreCopy copy = new StoreCopy(reading, writing);
      copy.table("spanguard_traces", "trace_number");
      copy.table("spanguard_spans", "span_number");
      copy.table("spanguard_trace_facets", "facet_key, listed_at DESC, trace_number DESC");
      copy.table("spanguard_content", "workspace, hash");
      copy.table("spanguard_trace_content", "workspace, hash, trace_id");
      copy.nextNumber();
    }
    System.out.printf("%s: %,d MB%n", to.safeUrl(), new BareTables(to).megabytes());
  }

  private void table(String table, String order) throws SQLException {
    long start = System.nanoTime();
    long count = 0;
    try (Statement select = from.createStatement()) {
      select.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = select.executeQuery("SELECT * FROM " + table + " ORDER BY " + order);
          PreparedStatement insert =
              to.prepareStatement(BareTables.insertion(table, BareTables.columns(rows)))) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          for (int i = 1; i <= columns; i++) {
            insert.setObject(i, value(rows.getObject(i)));
          }
          insert.addBatch();
          count++;
          if (count % ROWS_AT_ONCE == 0) {
            insert.executeBatch();
          }
          if (count % ROWS_PER_COMMIT == 0) {
            to.commit();
          }
        }
        insert.executeBatch();
        to.commit();
      }
    }
    System.out.printf(
        "%-24s %,12d rows, %,8.0f rows/s%n",
        table, count, count * 1e9 / (System.nanoTime() - start));
  }

  /**
   * SQLite gives an integer the size that its value needs; PostgreSQL wants one for each column.
   */
  private static @Nullable Object value(@Nullable Object value) {
    return value instanceof Integer whole ? Long.valueOf(whole) : value;
  }

  /** The counter that numbers traces, so that what is saved later gets numbers of its own. */
  private void nextNumber() throws SQLException {
    String max = "SELECT COALESCE(MAX(trace_number), 0) + 1 FROM spanguard_traces";
    try (Statement statement = to.createStatement()) {
      statement.executeUpdate("UPDATE spanguard_lock SET used = (" + max + ") WHERE id = 3");
    }
    to.commit();
  }
}
