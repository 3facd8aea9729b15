package io.spanguard.server;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process that is stopping when it is told once more, without waiting for anything. What was
 * answered is in the journal. By itself Java ignores further signals while it shuts down.
 */
final class SecondSignal {

  private static final Logger LOGGER = LoggerFactory.getLogger(SecondSignal.class);

  /** As a shell tells of SIGINT. */
  private static final int EXIT_CODE = 130;

  private SecondSignal() {}

  /** From now on SIGINT and SIGTERM end the process. To be called when the stopping begins. */
  static void endsProcess() {
    try {
      // By reflection, since javac warns of sun.misc and there is no other way to see a signal.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      for (String name : new String[] {"INT", "TERM"}) {
        handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ending(handler));
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOGGER.debug("a second signal will not end the process", e);
    }
  }

  private static Object ending(Class<?> handler) {
    return Proxy.newProxyInstance(
        SecondSignal.class.getClassLoader(),
        new Class<?>[] {handler},
        (proxy, method, arguments) -> {
          if (method.getName().equals("handle")) {
            end();
          }
          return null;
        });
  }

  private static void end() {
    LOGGER.warn("Told twice: stopped at once; what still waits is in the journal, if there is one");
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
