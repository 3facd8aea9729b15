package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir private Path temp;

  @Test
  void secret_isMadeOnce() {
    assertThat(DataFolder.open(temp.resolve("data")).secret("demo.key", () -> "first"))
        .isEqualTo("first");
    assertThat(DataFolder.open(temp.resolve("data")).secret("demo.key", () -> "second"))
        .isEqualTo("first");
  }

  @Test
  void secret_onlyTheOwnerCanRead() throws IOException {
    DataFolder folder = DataFolder.open(temp.resolve("data"));
    folder.secret("demo.key", () -> "key");

    assertThat(permissions(folder.file("demo.key"))).isEqualTo("rw-------");
    assertThat(permissions(folder.path())).isEqualTo("rwx------");
  }

  @Test
  void secret_leftoverOfAKillIsNoSecret() throws IOException {
    Files.writeString(temp.resolve("demo.key.new"), "ha");

    assertThat(DataFolder.open(temp).secret("demo.key", () -> "whole")).isEqualTo("whole");
  }

  @Test
  void open_fileInItsPlace() throws IOException {
    Path file = Files.createFile(temp.resolve("data"));

    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(FaultException.class)
        .hasMessage("the data folder " + file + " is a file");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
