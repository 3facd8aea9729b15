package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.ThreadPool;

/**
 * A model that runs inside the server, on a free port of the loopback interface, so that Spanguard
 * can be tried without a provider. It speaks OpenAI's Chat Completions, Responses and Completions
 * and Anthropic's Messages (plain, streamed, with usage and tools), answers Embeddings, Moderations
 * and the counting of tokens, and repeats what it is told; {@code call TOOL {json}} makes it call
 * one of the request's tools, {@code fail 503} answer with that status. Safe for use by many
 * threads.
 *
 * <pre>{@code
 * try (DemoModel model = DemoModel.start(new QueuedThreadPool(), Duration.ZERO)) {
 *   Target demo = Target.builder("demo", Provider.OPENAI).baseUrl(model.baseUrl()).build();
 * }
 * }</pre>
 */
public final class DemoModel implements AutoCloseable {

  /** The one model that {@code /v1/models} lists; requests may name any. */
  public static final String NAME = "demo-model";

  private final Server server;
  private final int port;

  private DemoModel(Server server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param threads whose life the model takes over
   * @param chunkDelay between two chunks of a stream; zero for none
   * @throws IllegalStateException when no port can be opened
   */
  public static DemoModel start(ThreadPool threads, Duration chunkDelay) {
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(0);
    connector.setAcceptQueueSize(1024);
    server.addConnector(connector);

    ObjectMapper mapper = new ObjectMapper();
    ServletContextHandler context = new ServletContextHandler();
    Map<String, Dialect> dialects =
        Map.of(
            "/v1/chat/completions", new ChatDialect(),
            "/v1/completions", new CompletionsDialect(),
            "/v1/responses", new ResponsesDialect(),
            "/v1/messages", new MessagesDialect(mapper));
    dialects.forEach(
        (path, dialect) ->
            context.addServlet(
                new ServletHolder(
                    new DialectServlet(dialect, mapper, Clock.systemUTC(), chunkDelay)),
                path));
    for (String path : List.of("/v1/embeddings", "/v1/moderations", "/v1/messages/count_tokens")) {
      context.addServlet(new ServletHolder(new NumbersServlet(mapper)), path);
    }
    context.addServlet(new ServletHolder(new ModelsServlet(mapper)), "/v1/models");
    context.addServlet(new ServletHolder(new UnknownPathServlet(mapper)), "/");
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception failed) {
      throw new IllegalStateException("the demo model does not start", failed);
    }
    return new DemoModel(server, connector.getLocalPort());
  }

  /** Where it listens, for instance {@code http://127.0.0.1:43211}. */
  public URI baseUrl() {
    return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port);
  }

  /** Stops at once; answers on their way are cut off. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("the demo model does not stop", failed);
    }
  }
}
