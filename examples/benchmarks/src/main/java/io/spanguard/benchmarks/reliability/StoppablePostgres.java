package io.spanguard.benchmarks.reliability;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A PostgreSQL that stops, and starts again on the same port and files. For use by one thread. */
final class StoppablePostgres implements AutoCloseable {

  private final Path files;
  private EmbeddedPostgres running;

  private StoppablePostgres(Path files, EmbeddedPostgres running) {
    this.files = files;
    this.running = running;
  }

  /**
   * @param folder where its files go, in a folder of their own
   */
  static StoppablePostgres start(Path folder) throws IOException {
    Path files = folder.resolve("postgres").toAbsolutePath();
    return new StoppablePostgres(files, builder(files).start());
  }

  /** How the server under test finds it. */
  Map<String, String> environment() {
    return Map.of(
        "SPANGUARD_STORAGE_URL",
        running.getJdbcUrl("postgres", "postgres"),
        "SPANGUARD_STORAGE_USER",
        "postgres");
  }

  /** Breaks its connections off. */
  void stop() throws IOException {
    running.close();
  }

  void startAgain() throws IOException {
    running = builder(files).setPort(running.getPort()).start();
  }

  @Override
  public void close() throws IOException {
    running.close();
  }

  private static EmbeddedPostgres.Builder builder(Path files) {
    return EmbeddedPostgres.builder().setDataDirectory(files).setCleanDataDirectory(false);
  }
}
