package io.spanguard.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The CPU time that a store's own threads have used, and with PostgreSQL on the same Linux machine
 * the processes of the server that serve it: what a query costs, however many others use the
 * machine.
 */
final class StoreCpu {

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final BareTables tables;
  private List<Path> backends = List.of();

  StoreCpu(BareTables tables) {
    this.tables = tables;
  }

  /** Looks which processes of the server there are; the store may have opened more connections. */
  void findBackends() throws SQLException {
    if (!tables.isServer()) {
      return;
    }
    List<Path> found = new ArrayList<>();
    try (Connection connection = tables.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'spanguard'")) {
      while (rows.next()) {
        found.add(Path.of("/proc/" + rows.getInt(1) + "/schedstat"));
      }
    }
    backends = found;
  }

  /** In nanoseconds. */
  long used() throws IOException {
    long nanos = threads.getCurrentThreadCpuTime();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("spanguard-store-")) {
        nanos += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    for (Path backend : backends) {
      if (Files.exists(backend)) {
        String[] words = Files.readString(backend).split(" ", 2);
        nanos += Long.parseLong(words[0]);
      }
    }
    return nanos;
  }
}
