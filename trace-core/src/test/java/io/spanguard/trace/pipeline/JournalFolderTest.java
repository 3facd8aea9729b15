package io.spanguard.trace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFolderTest {

  @TempDir private Path temporary;

  @Test
  void build_folderInUse_isRefusedWithAClearMessage() {
    Path folder = temporary.resolve("journal");
    try (TracePipeline first = pipeline(folder)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> pipeline(folder))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("journal folder " + folder)
            .hasMessageContaining("is in use by this process")
            .hasMessageContaining("each server needs a journal folder of its own");
      }
      assertThat(first.offer(Batches.batch("a"), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
    }
    pipeline(folder).close();
  }

  @Test
  void build_folderInUseUnderAnotherName_isRefused() throws IOException {
    Path folder = temporary.resolve("journal");
    Path alias = temporary.resolve("alias");
    try (TracePipeline first = pipeline(folder)) {
      assertThat(first.stats().waiting()).isZero();
      Files.createSymbolicLink(alias, folder);
      assertThatThrownBy(() -> pipeline(alias)).hasMessageContaining("is in use");
    }
  }

  @Test
  void build_parentMissing_isRefused() {
    Path folder = temporary.resolve("no/journal");

    assertThatThrownBy(() -> pipeline(folder))
        .isInstanceOf(StorageException.class)
        .hasMessage(
            "journal folder "
                + folder
                + " cannot be made: there is no folder "
                + temporary.resolve("no"));
  }

  @Test
  void build_file_isRefused() throws IOException {
    Path file = Files.createFile(temporary.resolve("journal"));

    assertThatThrownBy(() -> pipeline(file)).hasMessage("journal is no folder: " + file);
  }

  @Test
  void build_readOnlyFolder_isRefused() {
    // nobody can write there, not even root
    Path folder = Path.of("/proc/self");
    assumeThat(folder).isDirectory();

    assertThatThrownBy(() -> pipeline(folder))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("journal folder /proc/self cannot be written to");
    assertThatThrownBy(() -> pipeline(folder)).hasMessageContaining("cannot be written to");
  }

  @Test
  void files_areReadableByTheirOwnerOnly() throws IOException {
    assumeThat(temporary.getFileSystem().supportedFileAttributeViews()).contains("posix");
    Path folder = temporary.resolve("journal");
    try (TracePipeline pipeline = pipeline(folder)) {
      pipeline.accept(Batches.batch("a"));
      assertThat(permissions(folder)).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files)
            .hasSize(3)
            .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
      }
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static TracePipeline pipeline(Path folder) {
    return TracePipeline.builder(InMemoryStorage.create())
        .journal(JournalConfig.of(folder))
        .build();
  }
}
