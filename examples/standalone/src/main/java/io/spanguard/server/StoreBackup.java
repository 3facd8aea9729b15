package io.spanguard.server;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies a store into a new file. Stateless and safe for use by many threads. */
final class StoreBackup {

  private StoreBackup() {}

  /**
   * Makes the file; where the copy fails, none stays behind.
   *
   * @throws FaultException when the file is there already, or cannot be made
   */
  static void run(Storage storage, Path file) {
    NewFile.create(file);
    try {
      storage.backup(file);
    } catch (StorageException e) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException stays) {
        e.addSuppressed(stays);
      }
      throw e;
    }
  }
}
