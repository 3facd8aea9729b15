package io.spanguard.trace.store;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Opens one kind of storage; found through {@link ServiceLoader}, so that putting a jar on the
 * class path is all it takes. Implementations are safe for use by many threads.
 */
public interface StorageProvider {

  /** Whether this provider opens URLs of this form. */
  boolean supports(String url);

  /**
   * Opens the storage and brings its schema up to date.
   *
   * @throws StorageException when it cannot be reached or its schema is newer than this version
   *     knows
   */
  Storage open(StorageConfig config);

  /**
   * Opens with the first provider on the class path that supports the URL; {@code memory:} needs
   * none.
   */
  static Storage openAny(StorageConfig config) {
    if (config.url().equals("memory:")) {
      return InMemoryStorage.create();
    }
    List<StorageProvider> providers =
        ServiceLoader.load(StorageProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    Optional<StorageProvider> provider =
        providers.stream().filter(candidate -> candidate.supports(config.url())).findFirst();
    return provider
        .orElseThrow(
            () ->
                new StorageException(
                    "no storage provider for '"
                        + config.safeUrl()
                        + "' on the class path, which has "
                        + providers.size()
                        + "; spanguard-trace-jdbi brings jdbc:h2:, jdbc:sqlite: and jdbc:postgresql:"))
        .open(config);
  }
}
