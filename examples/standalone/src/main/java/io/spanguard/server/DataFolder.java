package io.spanguard.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The folder in which the server keeps what outlives it; what is made there only its owner can
 * read. For use by one thread.
 */
final class DataFolder {

  private final Path path;

  private DataFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes the folder where it is missing.
   *
   * @throws FaultException when it cannot be made
   */
  static DataFolder open(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(folder, onlyOwner("rwx------"));
    } catch (FileAlreadyExistsException notFolder) {
      throw new FaultException("the data folder " + folder + " is a file", notFolder);
    } catch (IOException failed) {
      throw new FaultException("the data folder " + folder + " cannot be made: " + failed, failed);
    }
    if (!Files.isWritable(folder)) {
      throw new FaultException("the data folder " + folder + " cannot be written to");
    }
    return new DataFolder(folder);
  }

  Path path() {
    return path;
  }

  /** A file in the folder. */
  Path file(String name) {
    return path.resolve(name);
  }

  /**
   * The secret that a file holds; made and kept the first time.
   *
   * @throws FaultException when the file cannot be read or written
   */
  String secret(String name, Supplier<String> maker) {
    Path file = file(name);
    try {
      if (!Files.exists(file)) {
        write(file, maker.get());
      }
      return Files.readString(file).strip();
    } catch (IOException failed) {
      throw new FaultException("the file " + file + " cannot be kept: " + failed, failed);
    }
  }

  /** Through a second file, so that a kill leaves no half of a secret. */
  private static void write(Path file, String secret) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try (var channel =
        Files.newByteChannel(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            onlyOwner("rw-------"))) {
      channel.write(StandardCharsets.UTF_8.encode(secret + "\n"));
    }
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException plainFileSystem) {
      Files.move(draft, file);
    }
  }

  /** None where the file system knows no such permissions. */
  private static FileAttribute<?>[] onlyOwner(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
