package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.StorageConfig;
import org.junit.jupiter.api.Test;

/**
 * What a database in a file must do beyond that of a server: survive the process that writes to it.
 */
abstract class FileStoreContract extends JdbiStoreContract {

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
