package io.spanguard.benchmarks.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.exchange.Limits;
import io.spanguard.proxy.firewall.RuleConditions;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.trace.store.Storage;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server whose firewall holds every {@code refund}, with a client that asks for one and a person
 * who decides. Servers that are given one storage share its approvals. Safe for use by many
 * threads.
 */
final class HoldingServer implements AutoCloseable {

  static final String WORKSPACE = "bench";

  private static final String SERVICE = "sg-service-key-0123456789-0123456789-01";
  private static final String PERSON = "sg-person-key-0123456789-0123456789-012";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Server server;
  private final GuardrailProxy proxy;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HoldingServer(Server server, GuardrailProxy proxy) {
    this.server = server;
    this.proxy = proxy;
  }

  /**
   * @param waits how long a caller is kept
   * @param waiters how many may be kept at the same time
   */
  static HoldingServer start(URI model, Storage storage, Duration waits, int waiters)
      throws Exception {
    ToolRule ask =
        new ToolRule(
            "ask",
            List.of("refund"),
            RuleConditions.none(),
            ToolAction.APPROVE,
            "refunds need a person",
            "high",
            new ToolRule.Hold(waits, Duration.ofHours(1)));
    Target target =
        Target.builder("bot", Provider.OPENAI)
            .baseUrl(model)
            .firewall(ToolFirewall.of(List.of(ask), ToolAction.ALLOW))
            .build();
    GuardrailProxy proxy =
        GuardrailProxy.builder()
            .workspace(
                Workspace.of(
                    WORKSPACE,
                    List.of(
                        ApiKey.of("service", SERVICE, EnumSet.of(Scope.INVOKE)),
                        ApiKey.of("person", PERSON, EnumSet.of(Scope.READ, Scope.APPROVE))),
                    List.of(target)))
            .storage(storage)
            .secret("a secret that all servers share, of 32 bytes".getBytes(UTF_8))
            .limits(new Limits(1 << 20, 1 << 20, 4 * waiters))
            .build();
    Server server = new Server(threads(waiters));
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(1_000);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(
        new FilterHolder(new GuardrailFilter(proxy)), "/*", EnumSet.of(DispatcherType.REQUEST));
    server.setHandler(context);
    server.start();
    return new HoldingServer(server, proxy);
  }

  private static QueuedThreadPool threads(int waiters) {
    if (!VirtualThreads.areSupported()) {
      return new QueuedThreadPool(waiters + 50);
    }
    QueuedThreadPool threads = new QueuedThreadPool(200);
    threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    return threads;
  }

  /** What a service is answered that says this to the model. */
  CompletableFuture<HttpResponse<String>> ask(String prompt) {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
    return client.sendAsync(
        request("/proxy/bot/v1/chat/completions", SERVICE)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** Those that wait for a person, all pages of them. */
  List<JsonNode> pending() throws IOException, InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    String path = "approvals?status=pending&limit=200";
    while (!path.isEmpty()) {
      HttpResponse<String> page =
          client.send(request("/" + path, PERSON).GET().build(), BodyHandlers.ofString());
      MAPPER.readTree(page.body()).forEach(all::add);
      String link = page.headers().firstValue("Link").orElse("<>");
      path = link.substring(1, link.indexOf('>'));
    }
    return all;
  }

  /** The status of the answer. */
  int decide(String id, String decision) throws IOException, InterruptedException {
    return client
        .send(
            request("/approvals/" + id, PERSON)
                .POST(BodyPublishers.ofString("{\"decision\":\"" + decision + "\"}"))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private HttpRequest.Builder request(String path, String key) {
    return HttpRequest.newBuilder(server.getURI().resolve(path))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json");
  }

  @Override
  public void close() throws Exception {
    server.stop();
    proxy.close();
  }
}
