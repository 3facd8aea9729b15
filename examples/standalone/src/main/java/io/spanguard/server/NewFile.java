package io.spanguard.server;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files that only their owner can read, and never writes over one that is there. */
final class NewFile {

  private NewFile() {}

  /**
   * Makes it, empty.
   *
   * @throws FaultException when it is there, or cannot be made
   */
  static void create(Path file) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] onlyOwner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createFile(file, onlyOwner);
    } catch (FileAlreadyExistsException e) {
      throw new FaultException(file + " is there already, and is not written over", e);
    } catch (IOException e) {
      throw new FaultException(file + " cannot be made: " + e, e);
    }
  }

  /** Makes it and writes to it. */
  static Writer writer(Path file) throws IOException {
    create(file);
    return Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }
}
