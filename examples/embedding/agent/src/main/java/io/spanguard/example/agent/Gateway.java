package io.spanguard.example.agent;

import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.store.InMemoryStorage;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Spanguard below {@code /spanguard} of a Jetty, with traces in memory. To be closed. */
final class Gateway implements AutoCloseable {

  static final String WORKSPACE = "default";

  private final GuardrailProxy proxy;
  private final Server server;

  private Gateway(GuardrailProxy proxy, Server server) {
    this.proxy = proxy;
    this.server = server;
  }

  /**
   * @param port 0 for a free one
   */
  static Gateway start(int port, String key, URI openAi, String openAiKey) throws Exception {
    Target target =
        Target.builder("openai", Provider.OPENAI)
            .baseUrl(openAi)
            .credential(new Credential.Header("Authorization", "Bearer " + openAiKey))
            .build();
    ApiKey apiKey = ApiKey.of("agent", key, Set.of(Scope.INVOKE, Scope.READ, Scope.WRITE));
    GuardrailProxy proxy =
        GuardrailProxy.builder()
            .workspace(Workspace.of(WORKSPACE, List.of(apiKey), List.of(target)))
            .storage(InMemoryStorage.create())
            .prefix("/spanguard")
            .build();
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(
        new FilterHolder(new GuardrailFilter(proxy)),
        "/spanguard/*",
        EnumSet.of(DispatcherType.REQUEST));
    server.setHandler(context);
    server.start();
    return new Gateway(proxy, server);
  }

  /** Where an SDK's base URL, and an exporter's endpoint, begin. */
  URI address() {
    return server.getURI().resolve("/spanguard/");
  }

  int port() {
    return server.getURI().getPort();
  }

  TraceSink traceSink() {
    return proxy.traceSink();
  }

  @Override
  public void close() throws Exception {
    server.stop();
    proxy.close();
  }
}
