package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.TraceQuery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a database in a file must do beyond that of a server: survive the process that writes to it.
 */
abstract class FileStoreContract extends JdbiStoreContract {

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

  @Test
  void open_ofARelativeFile_isRelativeToTheFolder() {
    StorageConfig config = emptyDatabase();
    open(config).close();

    String file = config.url().substring(config.url().lastIndexOf(':') + 1);
    assertThat(config.folder().resolve(file).getParent())
        .isDirectoryContaining(path -> path.getFileName().toString().startsWith(name(file)));
  }

  private static String name(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }
}
