package io.spanguard.benchmarks.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the outage driver. */
class StoreOutageIT {

  private static final Path JAR = Path.of("../standalone/target/spanguard.jar").toAbsolutePath();

  @TempDir private Path temp;

  @Test
  void outageOfTheStore_isNotNoticed() throws Exception {
    assertThat(JAR).as("run mvn package first").exists();

    String seen = new StoreOutageDriver(JAR, temp).run(Duration.ofSeconds(4));

    assertThat(seen).contains("0 failed, 0 lost, 0 twice");
  }
}
