package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.StorageConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class H2DialectTest {

  @TempDir private Path folder;

  @Test
  void url_ofARelativeFile_liesInTheFolder() {
    for (String file : new String[] {"traces", "./traces", "sub/../traces"}) {
      assertThat(url("jdbc:h2:" + file)).startsWith("jdbc:h2:" + folder.resolve("traces") + ";");
      assertThat(url("jdbc:h2:file:" + file))
          .startsWith("jdbc:h2:file:" + folder.resolve("traces") + ";");
    }
    assertThat(url("jdbc:h2:nio:async:traces"))
        .startsWith("jdbc:h2:nio:async:" + folder.resolve("traces") + ";");
  }

  @Test
  void url_ofAnythingElse_staysWhereItIs() {
    for (String place : new String[] {"~/traces", "mem:test", "tcp://localhost/~/traces"}) {
      assertThat(url("jdbc:h2:" + place)).startsWith("jdbc:h2:" + place + ";");
    }
    Path absolute = folder.resolve("elsewhere").toAbsolutePath();
    assertThat(url("jdbc:h2:" + absolute)).startsWith("jdbc:h2:" + absolute + ";");
  }

  @Test
  void url_getsTheSettingsThatKeepData_unlessItHasThem() {
    assertThat(url("jdbc:h2:x"))
        .contains(";WRITE_DELAY=0")
        .contains(";DB_CLOSE_ON_EXIT=FALSE")
        .contains(";LOCK_TIMEOUT=20000");
    assertThat(url("jdbc:h2:x;write_delay=5;CIPHER=AES"))
        .contains(";write_delay=5;CIPHER=AES;")
        .doesNotContain("WRITE_DELAY");
  }

  private String url(String url) {
    return new H2Dialect().url(StorageConfig.of(url, folder));
  }
}
