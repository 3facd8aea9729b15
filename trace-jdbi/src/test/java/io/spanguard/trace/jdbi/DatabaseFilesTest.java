package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseFilesTest {

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void resolve_makesAFileForItsOwnerOnly(@TempDir Path folder) throws Exception {
    String path = DatabaseFiles.resolve(folder, "deep/down/traces", ".mv.db");

    assertThat(path).isEqualTo(folder.resolve("deep/down/traces").toString());
    Path file = Path.of(path + ".mv.db");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void resolve_leavesAFileThatIsThereAlone(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("traces.db"), "content");

    DatabaseFiles.resolve(folder, "traces.db", "");

    assertThat(folder.resolve("traces.db")).hasContent("content");
  }
}
