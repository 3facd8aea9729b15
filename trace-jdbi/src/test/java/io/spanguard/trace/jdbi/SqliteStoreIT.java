package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreIT extends FileStoreContract {

  @TempDir private static Path folder;
  private static Storage storage;

  @BeforeAll
  static void open() {
    storage = open(StorageConfig.of("jdbc:sqlite:./traces.db", folder));
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  @Override
  protected Storage storage() {
    return storage;
  }

  @Override
  StorageConfig emptyDatabase() {
    return StorageConfig.of("jdbc:sqlite:sub/" + UUID.randomUUID() + ".db", folder);
  }
}
