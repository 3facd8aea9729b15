package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.config.Configuration.JournalSync;
import io.spanguard.proxy.config.Configuration.StorageSettings;
import io.spanguard.trace.pipeline.JournalConfig;
import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardrailProxyJournalTest {

  private static final Workspace WORKSPACE = Workspace.of("acme", List.of(), List.of());

  @TempDir private Path folder;

  @Test
  void configuration_withJournal_isUsed() {
    Configuration configuration = Configuration.defaults(folder, List.of(WORKSPACE));
    try (GuardrailProxy first = proxy(GuardrailProxy.builder(configuration))) {
      assertThat(first.pipelineStats().journalBytes()).isZero();
      assertThat(folder.resolve("journal/checkpoint")).exists();
      assertThatThrownBy(() -> proxy(GuardrailProxy.builder(configuration)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("is in use");
    }
    proxy(GuardrailProxy.builder(configuration)).close();
  }

  @Test
  void configuration_withoutJournal_makesNone() {
    StorageSettings settings = settings(Optional.empty(), new JournalSync.Never());
    Configuration configuration =
        Configuration.defaults(folder, List.of(WORKSPACE)).withStorage(settings);
    try (GuardrailProxy proxy = proxy(GuardrailProxy.builder(configuration))) {
      assertThat(proxy.pipelineStats().journalBytes()).isZero();
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void builder_withJournal_isUsed() {
    Path journal = folder.resolve("spool");
    GuardrailProxyBuilder builder = GuardrailProxy.builder().workspace(WORKSPACE).journal(journal);
    try (GuardrailProxy proxy = proxy(builder)) {
      assertThat(proxy.pipelineStats().waiting()).isZero();
      assertThat(journal.resolve("checkpoint")).exists();
    }
  }

  @Test
  void of_settings_keepsBoundAndSync() {
    Path journal = folder.resolve("spool");
    assertThat(
            JournalSettings.of(
                settings(Optional.of(journal), new JournalSync.Interval(Duration.ofSeconds(3)))))
        .contains(
            JournalConfig.of(journal)
                .withMaxBytes(5 << 20)
                .withSync(new JournalConfig.Sync.Interval(Duration.ofSeconds(3))));
    assertThat(
            JournalSettings.of(settings(Optional.of(journal), new JournalSync.Always()))
                .orElseThrow()
                .sync())
        .isEqualTo(new JournalConfig.Sync.Always());
  }

  private StorageSettings settings(Optional<Path> journal, JournalSync sync) {
    return new StorageSettings(
        "jdbc:h2:./traces", "", "", "", folder, journal, 5 << 20, sync, Duration.ofDays(30));
  }

  private static GuardrailProxy proxy(GuardrailProxyBuilder builder) {
    return builder.storage(InMemoryStorage.create()).build();
  }
}
