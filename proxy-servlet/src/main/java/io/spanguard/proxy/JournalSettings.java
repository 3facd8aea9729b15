package io.spanguard.proxy;

import io.spanguard.proxy.config.Configuration.JournalSync;
import io.spanguard.proxy.config.Configuration.StorageSettings;
import io.spanguard.trace.pipeline.JournalConfig;
import java.util.Optional;

/** The journal as the section {@code storage} describes it. Stateless. */
final class JournalSettings {

  private JournalSettings() {}

  /** Empty where there is to be none. */
  static Optional<JournalConfig> of(StorageSettings settings) {
    return settings
        .journal()
        .map(
            folder ->
                JournalConfig.of(folder)
                    .withMaxBytes(settings.journalMaxBytes())
                    .withSync(sync(settings.journalSync())));
  }

  private static JournalConfig.Sync sync(JournalSync sync) {
    if (sync instanceof JournalSync.Interval interval) {
      return new JournalConfig.Sync.Interval(interval.every());
    }
    return sync instanceof JournalSync.Always
        ? new JournalConfig.Sync.Always()
        : new JournalConfig.Sync.Never();
  }
}
