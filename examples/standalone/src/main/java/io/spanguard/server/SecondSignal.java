package io.spanguard.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process that is stopping when it is told once more, without waiting for anything. What was
 * answered is in the journal. By itself Java ignores further signals while it shuts down.
 */
@SuppressWarnings("sunapi") // there is no other way to see a second signal
final class SecondSignal {

  private static final Logger LOGGER = LoggerFactory.getLogger(SecondSignal.class);

  /** As a shell tells of SIGINT. */
  private static final int EXIT_CODE = 130;

  private SecondSignal() {}

  /** From now on SIGINT and SIGTERM end the process. To be called when the stopping begins. */
  static void endsProcess() {
    try {
      for (String name : new String[] {"INT", "TERM"}) {
        sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> end());
      }
    } catch (IllegalArgumentException | LinkageError e) {
      LOGGER.debug("a second signal will not end the process", e);
    }
  }

  private static void end() {
    LOGGER.warn("Told twice: stopped at once; what still waits is in the journal, if there is one");
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
