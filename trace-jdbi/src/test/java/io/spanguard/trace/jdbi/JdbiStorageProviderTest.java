package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.StorageProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdbiStorageProviderTest {

  private static final String PASSWORD = "pa55word-nobody-may-see";

  @TempDir private Path folder;

  @Test
  void supports_itsThreeDatabases() {
    JdbiStorageProvider provider = new JdbiStorageProvider();

    assertThat(List.of("jdbc:h2:x", "jdbc:sqlite:x", "jdbc:postgresql://h/d"))
        .allMatch(provider::supports);
    assertThat(List.of("jdbc:mysql://h/d", "memory:", "h2:x")).noneMatch(provider::supports);
  }

  @Test
  void open_ofAServerThatIsNotThere_saysSoWithoutThePassword() {
    for (StorageConfig config :
        List.of(
            new StorageConfig("jdbc:postgresql://localhost:1/d", "u", PASSWORD, folder),
            StorageConfig.of("jdbc:postgresql://localhost:1/d?user=u&password=" + PASSWORD, folder),
            StorageConfig.of("jdbc:postgresql://localhost:nonsense/d?password=" + PASSWORD, folder),
            StorageConfig.of("jdbc:h2:nonsense:x:;PASSWORD=" + PASSWORD + ";NONSENSE=1", folder))) {
      Throwable failure = catchThrowable(() -> StorageProvider.openAny(config));

      assertThat(failure)
          .isInstanceOf(StorageException.class)
          .hasMessageStartingWith(config.safeUrl() + " cannot be opened: ");
      StringWriter all = new StringWriter();
      failure.printStackTrace(new PrintWriter(all));
      assertThat(all.toString()).doesNotContain(PASSWORD);
    }
  }

  @Test
  void open_ofSqliteWithoutAFile_isRefused() {
    for (String url : List.of("jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:file:x")) {
      assertThatThrownBy(() -> StorageProvider.openAny(StorageConfig.of(url, folder)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("jdbc:sqlite:FILE");
    }
  }

  @Test
  void open_ofAFileThatIsNoDatabase_saysSo() throws Exception {
    java.nio.file.Files.writeString(folder.resolve("text.db"), "not a database, ".repeat(100));

    assertThatThrownBy(
            () -> StorageProvider.openAny(StorageConfig.of("jdbc:sqlite:text.db", folder)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("not a database");
  }
}
