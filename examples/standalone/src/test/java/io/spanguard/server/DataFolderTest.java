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
  void demoKey_isMadeOnce() {
    assertThat(DataFolder.open(temp.resolve("data")).demoKey(() -> "first")).isEqualTo("first");
    assertThat(DataFolder.open(temp.resolve("data")).demoKey(() -> "second")).isEqualTo("first");
  }

  @Test
  void demoKey_onlyTheOwnerCanRead() throws IOException {
    DataFolder folder = DataFolder.open(temp.resolve("data"));
    folder.demoKey(() -> "key");

    assertThat(permissions(folder.keyFile())).isEqualTo("rw-------");
    assertThat(permissions(folder.path())).isEqualTo("rwx------");
  }

  @Test
  void demoKey_leftoverOfAKillIsNoKey() throws IOException {
    Files.writeString(temp.resolve("demo.key.new"), "ha");

    assertThat(DataFolder.open(temp).demoKey(() -> "whole")).isEqualTo("whole");
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
