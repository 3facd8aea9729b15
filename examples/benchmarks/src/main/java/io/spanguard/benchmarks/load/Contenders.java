package io.spanguard.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts those that are compared, and ends them all. For use by one thread. */
final class Contenders implements AutoCloseable {

  /** The server's default. */
  private static final String STORE = "jdbc:sqlite:traces.db";

  private final int modelPort;
  private final Path folder;
  private final List<String> javaOptions;
  private final List<Contender> all = new ArrayList<>();

  /**
   * @param folder for stores and logs
   * @param javaOptions for each JVM
   */
  Contenders(int modelPort, Path folder, List<String> javaOptions) {
    this.modelPort = modelPort;
    this.folder = folder;
    this.javaOptions = List.copyOf(javaOptions);
    all.add(new Contender.Direct(modelPort));
  }

  /** Starts one that runs on a JVM. */
  void start(Peer peer) throws IOException {
    switch (peer) {
      case ENGINE -> server("engine", FilterServer.ENGINE_ONLY, false);
      case DISCARD -> server("discard", FilterServer.DISCARD, false);
      case GUARDED -> server("guarded", FilterServer.DISCARD, true);
      case FILTER -> server("filter", STORE, false);
      case EVERYTHING -> server("everything", STORE, true);
      case JETTY ->
          all.add(
              new Contender.Java(
                  "jetty",
                  ChildProcess.start(
                      JettyServer.Proxy.class,
                      javaOptions,
                      log("jetty"),
                      Integer.toString(modelPort)),
                  false,
                  false));
      case NGINX -> throw new IllegalArgumentException("nginx does not run on a JVM");
    }
  }

  void startNginx(Path program) throws IOException, InterruptedException {
    all.add(new Contender.NginxProcess(Nginx.start(program, modelPort, folder)));
  }

  /** Straight to the model first, then in the order they were started. */
  List<Contender> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() throws IOException {
    for (Contender contender : all) {
      contender.close();
    }
  }

  private void server(String name, String store, boolean guarded) throws IOException {
    boolean isFilter = !store.equals(FilterServer.ENGINE_ONLY);
    boolean keepsTraces = isFilter && !store.equals(FilterServer.DISCARD);
    all.add(
        new Contender.Java(
            name,
            ChildProcess.start(
                FilterServer.class,
                javaOptions,
                log(name),
                store,
                Integer.toString(modelPort),
                Files.createDirectories(folder.resolve(name)).toString(),
                Boolean.toString(guarded)),
            isFilter,
            keepsTraces));
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }
}
