package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where an embedded database's file lies. */
final class DatabaseFiles {

  private DatabaseFiles() {}

  /**
   * The file's absolute path, relative ones being relative to the folder. The folder it lies in is
   * made, and the file too where it is not there yet: empty, and for its owner only, since traces
   * hold what people said.
   *
   * @param suffix what the database appends to the name
   */
  static String resolve(Path folder, String file, String suffix) {
    Path path = folder.resolve(file).toAbsolutePath().normalize();
    Path parent = path.getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
        create(parent.resolve(path.getFileName() + suffix));
      }
    } catch (IOException e) {
      throw new StorageException("cannot make " + path + suffix + ": " + e, e);
    }
    return path.toString();
  }

  private static void create(Path file) throws IOException {
    if (Files.exists(file)
        || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // Another server was faster, with the same permissions.
      return;
    }
  }
}
