package io.spanguard.benchmarks.load;

import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.GuardrailProxyBuilder;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.pipeline.PipelineStats;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spanguard's filter in Jetty. Arguments: the store ({@code none} for the engine alone, {@code
 * discard}, or a storage URL), the model's port, the folder for the store, and whether every local
 * guardrail looks at both ways.
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
      Path folder = Path.of(args[2]);
      try (Storage storage = storage(args[0], folder);
          GuardrailProxy proxy =
              proxy(workspace(model, Boolean.parseBoolean(args[3])), args[0], storage, folder)) {
        int port = JettyServer.start(new GuardrailFilter(proxy));
        ChildMain.serve(port, new FilterServer(proxy, storage)::answer);
      }
    }
    // The server's threads would keep the process.
    System.exit(0);
  }

  /** With a journal before a store that keeps traces, as the server has it. */
  private static GuardrailProxy proxy(
      Workspace workspace, String store, Storage storage, Path folder) throws IOException {
    GuardrailProxyBuilder builder = GuardrailProxy.builder().workspace(workspace).storage(storage);
    if (!store.equals(DISCARD)) {
      builder.journal(Files.createDirectories(folder.resolve("journal")));
    }
    return builder.build();
  }

  private static Storage storage(String url, Path folder) {
    return url.equals(DISCARD)
        ? new DiscardingStorage()
        : StorageProvider.openAny(StorageConfig.of(url, folder));
  }

  private static Workspace workspace(URI model, boolean guarded) {
    Target.Builder target = Target.builder("model", Provider.OPENAI).baseUrl(model);
    if (guarded) {
      Guardrails.all().forEach(target::guardrail);
    }
    return Workspace.of(
        WORKSPACE,
        List.of(ApiKey.of("harness", Chat.KEY, EnumSet.of(Scope.INVOKE))),
        List.of(target.build()));
  }

  private String answer(String command) {
    if (!proxy.flush(DRAIN_TIMEOUT)) {
      throw new IllegalStateException("not drained after " + DRAIN_TIMEOUT);
    }
    PipelineStats stats = proxy.pipelineStats();
    long traces = command.equals("count") ? traces() : -1;
    return new Kept(traces, stats.accepted(), stats.dropped() + stats.setAside()).line();
  }

  /** Page by page, since counts by facet look at the newest traces only. */
  private long traces() {
    long traces = 0;
    @Nullable String next = null;
    do {
      Page<TraceSummary> page =
          storage
              .traces()
              .find(
                  WORKSPACE, TraceQuery.builder().limit(TraceStore.MAX_LIMIT).after(next).build());
      traces += page.items().size();
      next = page.next();
    } while (next != null);
    return traces;
  }
}
