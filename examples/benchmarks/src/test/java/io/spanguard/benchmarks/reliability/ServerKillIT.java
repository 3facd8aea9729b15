package io.spanguard.benchmarks.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the kill driver: that nothing is lost in a few kills, and that it works. */
class ServerKillIT {

  private static final Path JAR = Path.of("../standalone/target/spanguard.jar").toAbsolutePath();

  @TempDir private Path temp;

  @Test
  void whatWasAnswered_isThereAfterKills() throws Exception {
    assertThat(JAR).as("run mvn package first").exists();
    try (KillableStore store = KillableStore.open("sqlite")) {
      String seen = new ServerKillDriver(JAR, temp, store.environment()).run(4);

      assertThat(seen).startsWith("4 kills").contains("0 lost");
    }
  }
}
