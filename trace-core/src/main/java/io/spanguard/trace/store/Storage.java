package io.spanguard.trace.store;

import java.nio.file.Path;

/**
 * One place where everything is kept that outlives the process. Implementations are safe for use by
 * many threads.
 */
public interface Storage extends AutoCloseable {

  TraceStore traces();

  ApprovalStore approvals();

  /**
   * Whether the storage can be reached and written to right now.
   *
   * @throws StorageException when it cannot, with the reason
   */
  void check();

  /**
   * Copies everything as it is at one moment into a file, while others read and write.
   *
   * @param file is there and empty
   * @throws StorageException when that does not work, or the storage has its own tools for it
   */
  default void backup(Path file) {
    throw new StorageException("this kind of store cannot be backed up into " + file);
  }

  /** Gives up connections and files; what was saved stays. A second call does nothing. */
  @Override
  void close();
}
