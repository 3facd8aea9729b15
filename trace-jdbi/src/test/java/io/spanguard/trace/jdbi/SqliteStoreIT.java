package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.TraceQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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

  /** The short form of StoreKillDriver. H2 does not pass the long one, see RATIONALE.md. */
  @Test
  void kill_duringWrites_losesNothingThatWasSaved() throws Exception {
    StorageConfig config = emptyDatabase();
    List<String> saved = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      saved.addAll(KilledWriter.runAndKill(config, "run" + i, 20 + 15 * i));
    }

    try (Storage storage = open(config)) {
      assertThat(saved).hasSizeGreaterThanOrEqualTo(105).doesNotHaveDuplicates();
      for (String traceId : saved) {
        assertThat(storage.traces().trace("w", traceId).orElseThrow().spans()).hasSize(4);
        assertThat(
                storage.traces().find("w", TraceQuery.builder().traceId(traceId).build()).items())
            .singleElement()
            .satisfies(summary -> assertThat(summary.spanCount()).isEqualTo(4));
      }
    }
  }
}
