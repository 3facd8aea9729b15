package io.spanguard.example.jetty;

import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.trace.store.StorageConfig;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A service with an endpoint of its own, and Spanguard below {@code /spanguard}: an OpenAI client with the base URL {@code
 * http://127.0.0.1:8081/spanguard/proxy/openai/v1} and the Spanguard key as its API key goes through the guardrails, and {@code
 * GET /spanguard/traces} has what happened.
 */
public final class JettyService {

  private JettyService() {}

  /** Runs the service; the environment brings SPANGUARD_KEY (32 characters or more) and OPENAI_API_KEY. */
  public static void main(String[] args) throws Exception {
    GuardrailProxy proxy =
        proxy(
            System.getenv("SPANGUARD_KEY"),
            URI.create("https://api.openai.com"),
            System.getenv("OPENAI_API_KEY"),
            Path.of("spanguard-data"));
    Server server = server(8081, proxy);
    server.setStopAtShutdown(true);
    server.start();
    server.join();
    proxy.close();
  }

  static GuardrailProxy proxy(String key, URI openAi, String openAiKey, Path folder) {
    Target target =
        Target.builder("openai", Provider.OPENAI)
            .baseUrl(openAi)
            .credential(new Credential.Header("Authorization", "Bearer " + openAiKey))
            .build();
    ApiKey apiKey = ApiKey.of("my-service", key, Set.of(Scope.INVOKE, Scope.READ, Scope.WRITE));
    return GuardrailProxy.builder()
        .workspace(Workspace.of("default", List.of(apiKey), List.of(target)))
        .storage(StorageConfig.of("jdbc:h2:./traces", folder))
        .prefix("/spanguard")
        .build();
  }

  static Server server(int port, GuardrailProxy proxy) {
    QueuedThreadPool threads = new QueuedThreadPool();
    if (VirtualThreads.areSupported()) {
      threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    }
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    // Longer than a model may think (firstByte and idle are 120 s unless the target says otherwise).
    connector.setIdleTimeout(150_000);
    server.addConnector(connector);

    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(
        new FilterHolder(new GuardrailFilter(proxy)),
        "/spanguard/*",
        EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(HelloServlet.class, "/hello");
    server.setHandler(context);
    return server;
  }
}
