package io.spanguard.benchmarks.load;

import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.trace.pipeline.PipelineStats;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore.FacetCount;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/**
 * Spanguard's filter in Jetty. Arguments: the store ({@code none} for the engine alone, {@code
 * discard}, or a storage URL), the model's port, and the folder for the store.
 *
 * <p>Both commands wait until nothing is on its way to the store any more and are answered by a
 * {@link Kept}: {@code drain} without the traces, {@code count} with them.
 */
final class FilterServer {

  static final String ENGINE_ONLY = "none";
  static final String DISCARD = "discard";

  private static final String WORKSPACE = "bench";
  private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(10);

  private final GuardrailProxy proxy;
  private final Storage storage;

  private FilterServer(GuardrailProxy proxy, Storage storage) {
    this.proxy = proxy;
    this.storage = storage;
  }

  public static void main(String[] args) throws Exception {
    URI model = URI.create("http://127.0.0.1:" + args[1]);
    if (args[0].equals(ENGINE_ONLY)) {
      ChildMain.serve(JettyServer.start(new BareFilter(model)), command -> "nothing to do");
    } else {
      try (Storage storage = storage(args[0], Path.of(args[2]));
          GuardrailProxy proxy =
              GuardrailProxy.builder().workspace(workspace(model)).storage(storage).build()) {
        int port = JettyServer.start(new GuardrailFilter(proxy));
        ChildMain.serve(port, new FilterServer(proxy, storage)::answer);
      }
    }
    // The server's threads would keep the process.
    System.exit(0);
  }

  private static Storage storage(String url, Path folder) {
    return url.equals(DISCARD)
        ? new DiscardingStorage()
        : StorageProvider.openAny(StorageConfig.of(url, folder));
  }

  private static Workspace workspace(URI model) {
    return Workspace.of(
        WORKSPACE,
        List.of(ApiKey.of("harness", Chat.KEY, EnumSet.of(Scope.INVOKE))),
        List.of(Target.builder("model", Provider.OPENAI).baseUrl(model).build()));
  }

  private String answer(String command) {
    if (!proxy.flush(DRAIN_TIMEOUT)) {
      throw new IllegalStateException("not drained after " + DRAIN_TIMEOUT);
    }
    PipelineStats stats = proxy.pipelineStats();
    long traces = command.equals("count") ? traces() : -1;
    return new Kept(traces, stats.accepted(), stats.dropped() + stats.setAside()).line();
  }

  private long traces() {
    return storage
        .traces()
        .facets(WORKSPACE, "target_id", TraceQuery.builder().build(), 10)
        .stream()
        .mapToLong(FacetCount::count)
        .sum();
  }
}
