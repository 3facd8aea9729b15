package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class PostgresStoreIT extends JdbiStoreContract {

  private static EmbeddedPostgres server;
  private static Storage storage;

  @BeforeAll
  static void open() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(new File("target/postgres").getAbsoluteFile())
            .setServerConfig("max_connections", "200")
            .setPGStartupWait(Duration.ofMinutes(2))
            .start();
    storage = open(database("postgres"));
  }

  @AfterAll
  static void close() throws IOException {
    storage.close();
    server.close();
  }

  @Override
  protected Storage storage() {
    return storage;
  }

  @Override
  StorageConfig emptyDatabase() {
    String name = "d" + UUID.randomUUID().toString().replace("-", "");
    Jdbi.create(server.getPostgresDatabase())
        .useHandle(handle -> handle.execute("CREATE DATABASE " + name));
    return database(name);
  }

  private static StorageConfig database(String name) {
    String url = "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
    return new StorageConfig(url, "postgres", "secret-password", Path.of("target"));
  }
}
