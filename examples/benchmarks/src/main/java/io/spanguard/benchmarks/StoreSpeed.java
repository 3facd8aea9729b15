package io.spanguard.benchmarks;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares saving with what the database's driver alone needs for the same rows: all rows of all
 * tables that {@code save} writes, indexes included, in batches of a thousand, with as many
 * transactions. The rows are read back from what was saved; making them, which is much of the work
 * of {@code save}, costs the driver's side nothing.
 *
 * <pre>{@code
 * StoreSpeed FOLDER [--traces N] [--save N] [--spans N] [--rounds N] URL...
 * }</pre>
 *
 * Files are made in folders below {@code FOLDER}, and deleted; in PostgreSQL, whose URL must name
 * user and password, schemas of its own.
 */
public final class StoreSpeed {

  private static final Exchanges EXCHANGES = Exchanges.every(Duration.ofMillis(100));

  private final Options options;
  private final Path folder;

  private StoreSpeed(Options options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  private record Options(int traces, int save, int spans, int rounds) {}

  public static void main(String[] args) throws IOException, SQLException {
    Options options = new Options(6_000, 300, 7, 3);
    List<String> urls = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      String arg = args[i];
      if (!arg.startsWith("--")) {
        urls.add(arg);
        continue;
      }
      int value = Integer.parseInt(args[++i]);
      options =
          switch (arg) {
            case "--traces" ->
                new Options(value, options.save(), options.spans(), options.rounds());
            case "--save" ->
                new Options(options.traces(), value, options.spans(), options.rounds());
            case "--spans" ->
                new Options(options.traces(), options.save(), value, options.rounds());
            case "--rounds" ->
                new Options(options.traces(), options.save(), options.spans(), value);
            default -> throw new IllegalArgumentException("not an option: " + arg);
          };
    }
    System.out.printf(
        "%,d traces of %d spans, %d traces in each save, %d rounds after one to warm up%n%n",
        options.traces(), options.spans(), options.save(), options.rounds());
    System.out.printf(
        "%-44s %9s %9s %9s %9s %7s  %s%n",
        "store", "traces/s", "spans/s", "rows/s", "plain", "ratio", "each round's");
    for (String url : urls) {
      new StoreSpeed(options, Path.of(args[0])).compare(url);
    }
  }

  private void compare(String url) throws IOException, SQLException {
    List<Long> saves = new ArrayList<>();
    List<Long> inserts = new ArrayList<>();
    List<BareTables.Rows> rows = List.of();
    for (int round = 0; round <= options.rounds(); round++) {
      StorageConfig saved = empty(url, "saved");
      StorageConfig plain = empty(url, "plain");
      long[] nanos = run(saved, plain, rows);
      rows = new BareTables(saved).read();
      if (round > 0) {
        saves.add(nanos[0]);
        inserts.add(nanos[1]);
      }
      discard(saved);
      discard(plain);
    }
    double count = rows.stream().mapToLong(table -> table.values().size()).sum();
    System.out.printf(
        "%-44s %,9.0f %,9.0f %,9.0f %,9.0f %7.2f  %s%n",
        StorageConfig.of(url, folder).safeUrl(),
        options.traces() * 1e9 / median(saves),
        options.traces() * options.spans() * 1e9 / median(saves),
        count * 1e9 / median(saves),
        count * 1e9 / median(inserts),
        (double) median(inserts) / median(saves),
        ratios(saves, inserts));
  }

  /** Both ways take turns, a save each, so that what else runs on the machine slows both. */
  private long[] run(StorageConfig saved, StorageConfig plain, List<BareTables.Rows> rows)
      throws SQLException {
    StorageProvider.openAny(plain).close(); // makes the tables
    int saves = (options.traces() + options.save() - 1) / options.save();
    long[] nanos = new long[2];
    try (Storage storage = StorageProvider.openAny(saved);
        Connection connection = new BareTables(plain).connect()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < saves; i++) {
        List<SpanBatch> batches =
            EXCHANGES.batches((long) i * options.save(), options.save(), options.spans());
        long start = System.nanoTime();
        storage.traces().save(batches);
        nanos[0] += System.nanoTime() - start;
        nanos[1] += BareTables.insert(connection, rows, i, saves);
      }
    }
    return nanos;
  }

  /** An empty folder, or for PostgreSQL an empty schema. */
  private StorageConfig empty(String url, String name) throws IOException, SQLException {
    Path path = folder.resolve(name);
    delete(path);
    Files.createDirectories(path);
    if (!new BareTables(StorageConfig.of(url, path)).isServer()) {
      return StorageConfig.of(url, path);
    }
    String schema = "spanguard_speed_" + name;
    execute(url, "DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    execute(url, "CREATE SCHEMA " + schema);
    return StorageConfig.of(
        url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema, path);
  }

  private void discard(StorageConfig config) throws IOException, SQLException {
    delete(config.folder());
    if (new BareTables(config).isServer()) {
      String schema = config.url().substring(config.url().lastIndexOf('=') + 1);
      execute(config.url(), "DROP SCHEMA " + schema + " CASCADE");
    }
  }

  private void execute(String url, String sql) throws SQLException {
    try (Connection connection = new BareTables(StorageConfig.of(url, folder)).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static String ratios(List<Long> saves, List<Long> inserts) {
    StringBuilder ratios = new StringBuilder();
    for (int i = 0; i < saves.size(); i++) {
      ratios.append(String.format(" %.2f", (double) inserts.get(i) / saves.get(i)));
    }
    return ratios.toString();
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
