package io.spanguard.trace.store;

/**
 * One place where everything is kept that outlives the process. Implementations are safe for use by
 * many threads.
 */
public interface Storage extends AutoCloseable {

  TraceStore traces();

  /**
   * Whether the storage can be reached and written to right now.
   *
   * @throws StorageException when it cannot, with the reason
   */
  void check();

  /** Gives up connections and files; what was saved stays. A second call does nothing. */
  @Override
  void close();
}
