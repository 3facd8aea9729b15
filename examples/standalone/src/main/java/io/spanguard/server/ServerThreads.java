package io.spanguard.server;

import java.util.concurrent.Executor;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The threads that requests run on: virtual ones where Java has them (21 and later), else a large
 * bounded pool.
 */
final class ServerThreads {

  /** For accepting, selecting and the odd internal job. */
  private static final int OWN = 16;

  private ServerThreads() {}

  /**
   * @param requests how many run at once; more are waiting or refused
   */
  static QueuedThreadPool create(String name, int requests) {
    Executor virtual = virtualThreads(name);
    QueuedThreadPool pool = new QueuedThreadPool(virtual == null ? requests + OWN : 4 * OWN);
    pool.setName(name);
    pool.setVirtualThreadsExecutor(virtual);
    return pool;
  }

  static boolean areVirtual() {
    return VirtualThreads.areSupported();
  }

  /** Null where this Java has none. */
  private static @Nullable Executor virtualThreads(String name) {
    return areVirtual() ? VirtualThreads.getNamedVirtualThreadsExecutor(name + "-") : null;
  }
}
