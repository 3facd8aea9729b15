package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an embedded database's file lies. */
final class DatabaseFiles {

  private DatabaseFiles() {}

  /**
   * The file's absolute path, relative ones being relative to the folder; the folder it lies in is
   * made.
   */
  static String resolve(Path folder, String file) {
    Path path = folder.resolve(file).toAbsolutePath().normalize();
    Path parent = path.getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw new StorageException("cannot make the folder " + parent + ": " + e, e);
    }
    return path.toString();
  }
}
