package io.spanguard.proxy.config;

import io.spanguard.proxy.config.Configuration.JournalSync;
import io.spanguard.proxy.config.Configuration.StorageSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code storage}. */
final class StorageReader {

  private static final Pattern URL = Pattern.compile("jdbc:[a-z0-9]+:\\S+|[a-z][a-z0-9+.-]*:\\S*");

  private StorageReader() {}

  static StorageSettings read(Section section, Path folder) {
    StorageSettings defaults = StorageSettings.defaults(folder);
    StorageSettings settings =
        new StorageSettings(
            section.get("url", defaults.url(), StorageReader::url),
            section.get("user", defaults.user(), Scalars::text),
            section.get("password", defaults.password(), Scalars::text),
            section.get("secret", defaults.secret(), StorageReader::secret),
            folder,
            section.get("journal", defaults.journal(), text -> journal(text, folder)),
            section.get(
                "journalMaxBytes", defaults.journalMaxBytes(), Scalars.integer(1L << 20, 1L << 50)),
            section.get("journalSync", defaults.journalSync(), StorageReader::journalSync),
            section.get("retention", defaults.retention(), Scalars::duration));
    section.finish();
    return settings;
  }

  private static String url(String text) {
    boolean wellFormed = URL.matcher(text).matches() && !text.equals("jdbc:");
    Scalars.require(
        wellFormed,
        "is not a storage URL such as jdbc:h2:./traces, jdbc:sqlite:./traces.db or"
            + " jdbc:postgresql://HOST/DB");
    return text;
  }

  private static String secret(String text) {
    Scalars.require(
        text.isEmpty() || text.length() >= StorageSettings.MIN_SECRET_LENGTH,
        "has fewer than " + StorageSettings.MIN_SECRET_LENGTH + " characters");
    return text;
  }

  private static Optional<Path> journal(String text, Path folder) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    try {
      Scalars.require(!text.isBlank(), "is not a folder such as ./journal, or none");
      return Optional.of(folder.resolve(text).normalize());
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a folder such as ./journal, or none", e);
    }
  }

  private static JournalSync journalSync(String text) {
    if (text.equals("always")) {
      return new JournalSync.Always();
    }
    if (text.equals("never")) {
      return new JournalSync.Never();
    }
    try {
      return new JournalSync.Interval(Scalars.shortDuration(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", nor always or never", e);
    }
  }
}
