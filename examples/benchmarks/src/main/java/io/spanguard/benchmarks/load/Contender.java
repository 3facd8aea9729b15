package io.spanguard.benchmarks.load;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Something between the load generator and the model. For use by one thread. */
sealed interface Contender extends AutoCloseable {

  String name();

  int port();

  /** Where the model's endpoint is found behind it. */
  default String path() {
    return Chat.PATH;
  }

  /** Whose CPU time is its own; none where there is nothing between. */
  List<Long> pids();

  /** Waits until it is done with what it does behind the answers, and says what it kept so far. */
  default Kept settle() throws IOException {
    return Kept.NOTHING;
  }

  @Override
  void close() throws IOException;

  /** Nothing: straight to the model. */
  record Direct(int port) implements Contender {

    @Override
    public String name() {
      return "direct";
    }

    @Override
    public List<Long> pids() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  /**
   * A JVM of its own.
   *
   * @param isFilter whether Spanguard's filter runs in it
   * @param keepsTraces whether it has a store that keeps them
   */
  record Java(String name, ChildProcess process, boolean isFilter, boolean keepsTraces)
      implements Contender {

    @Override
    public int port() {
      return process.port();
    }

    @Override
    public String path() {
      return isFilter ? "/proxy/model" + Chat.PATH : Chat.PATH;
    }

    @Override
    public List<Long> pids() {
      return List.of(process.pid());
    }

    @Override
    public Kept settle() throws IOException {
      return isFilter ? Kept.of(process.ask("drain")) : Kept.NOTHING;
    }

    /** As {@link #settle}, with the number of traces in the store. */
    Kept count() throws IOException {
      return Kept.of(process.ask("count"));
    }

    @Override
    public void close() throws IOException {
      process.close();
    }
  }

  /** nginx. */
  record NginxProcess(Nginx nginx) implements Contender {

    @Override
    public String name() {
      return "nginx";
    }

    @Override
    public int port() {
      return nginx.port();
    }

    @Override
    public List<Long> pids() {
      ProcessHandle master = nginx.process();
      return Stream.concat(Stream.of(master), master.descendants())
          .map(ProcessHandle::pid)
          .toList();
    }

    @Override
    public void close() {
      nginx.close();
    }
  }
}
