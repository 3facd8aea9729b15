package io.spanguard.server;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where an embedded store keeps its data. Stateless and safe for use by many threads. */
final class StoreFile {

  private static final String H2 = "jdbc:h2:";
  private static final String SQLITE = "jdbc:sqlite:";

  private StoreFile() {}

  /** The file of an embedded store; empty for one that is none, or lies where only H2 knows. */
  static Optional<Path> of(StorageConfig config) {
    if (isH2(config)) {
      String place = before(config.url().substring(H2.length()), ';');
      String file = place.startsWith("file:") ? place.substring("file:".length()) : place;
      boolean elsewhere = file.startsWith("~") || file.indexOf(':') > 1;
      return elsewhere ? Optional.empty() : Optional.of(config.folder().resolve(file + ".mv.db"));
    }
    return config.url().startsWith(SQLITE)
        ? Optional.of(config.folder().resolve(before(config.url().substring(SQLITE.length()), '?')))
        : Optional.empty();
  }

  static boolean isH2(StorageConfig config) {
    return config.url().startsWith(H2);
  }

  static boolean isPostgres(StorageConfig config) {
    return config.url().startsWith("jdbc:postgresql:");
  }

  /**
   * Opens a store that is there.
   *
   * @throws FaultException when it is not
   * @throws io.spanguard.trace.store.StorageException when it cannot be opened
   */
  static Storage open(StorageConfig config) {
    Optional<Path> file = of(config);
    if (file.isPresent() && !Files.exists(file.get())) {
      throw new FaultException("there is no store " + file.get().toAbsolutePath().normalize());
    }
    return StorageProvider.openAny(config);
  }

  private static String before(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }
}
