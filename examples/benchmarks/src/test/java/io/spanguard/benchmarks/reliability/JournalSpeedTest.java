package io.spanguard.benchmarks.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalSpeedTest {

  @TempDir private Path temp;

  @Test
  void round_dropsNothing() throws Exception {
    String measured = new JournalSpeed(temp.resolve("journal"), 400).round();

    assertThat(measured.lines()).hasSize(7);
    assertThat(measured)
        .contains("offer, 10,000 a second: p50", "1 thread without", "4 threads without")
        .contains("spans/s in", "spans/s out")
        .doesNotContain("DROPPED");
  }
}
