package io.spanguard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TraceQuery;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCopyTest {

  @TempDir private Path folder;

  @Test
  void copy_intoAnotherDatabase_findsTheSameTraces() throws Exception {
    Exchanges exchanges = Exchanges.every(Duration.ofSeconds(1));
    StorageConfig from = StorageConfig.of("jdbc:sqlite:from.db", folder);
    StorageConfig to = StorageConfig.of("jdbc:h2:./to", folder);
    TraceQuery query = TraceQuery.builder().facet("target_id", "target-0").limit(50).build();

    try (Storage storage = StorageProvider.openAny(from)) {
      storage.traces().save(exchanges.batches(0, 40, 7));
    }
    StoreCopy.copy(from, to);

    try (Storage copy = StorageProvider.openAny(to);
        Storage storage = StorageProvider.openAny(from)) {
      assertThat(copy.traces().find(Exchanges.WORKSPACE, query).items())
          .isNotEmpty()
          .isEqualTo(storage.traces().find(Exchanges.WORKSPACE, query).items());

      copy.traces().save(exchanges.batches(40, 1, 7));

      assertThat(copy.traces().trace(Exchanges.WORKSPACE, Exchanges.traceId(40))).isPresent();
      assertThat(copy.traces().trace(Exchanges.WORKSPACE, Exchanges.traceId(39))).isPresent();
    }
  }
}
