package io.spanguard.server;

import io.spanguard.proxy.config.Configuration;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/**
 * Jetty with one filter at {@code /*}, and a 404 for what the filter lets pass. Safe for use by
 * many threads.
 */
final class HttpServer implements AutoCloseable {

  /** How long answers on their way are waited for at a stop. */
  private static final Duration STOP = Duration.ofSeconds(20);

  private static final int HEADER_BYTES = 32 * 1024;

  private final Server server;
  private final ServerConnector connector;

  private HttpServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts to listen.
   *
   * @param longestWait the longest time for which an answer may be silent; connections live longer
   * @throws FaultException when the address cannot be listened on
   */
  static HttpServer start(Configuration.Server settings, Duration longestWait, Filter filter) {
    Server server = new Server(ServerThreads.create("http", settings.maxConcurrentRequests()));
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    // Paths with two readings reach the filter, which refuses them in the provider's shape and
    // records
    // that. Nothing behind it looks at paths.
    http.setUriCompliance(UriCompliance.UNSAFE);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setResponseHeaderSize(HEADER_BYTES);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(longestWait.plusSeconds(30).toMillis());
    server.addConnector(connector);

    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(new UnknownPathServlet()), "/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    context.setErrorHandler(new ProblemErrorHandler());
    server.setErrorHandler(new ProblemErrorHandler());
    server.setHandler(new GracefulHandler(context));
    server.setStopTimeout(STOP.toMillis());
    try {
      server.start();
    } catch (IOException taken) {
      stopQuietly(server, taken);
      throw new FaultException(
          "cannot listen on "
              + settings.host()
              + " port "
              + settings.port()
              + ": "
              + taken.getMessage()
              + "; another port is chosen with --port (0 for any free one)",
          taken);
    } catch (Exception failed) {
      stopQuietly(server, failed);
      throw new IllegalStateException("Jetty does not start", failed);
    }
    return new HttpServer(server, connector);
  }

  /** Where it is reached on this machine, without a slash at the end. */
  URI address() {
    String host = connector.getHost();
    boolean anywhere = host == null || host.equals("0.0.0.0") || host.equals("::");
    String name = anywhere ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + connector.getLocalPort());
  }

  /** Waits until the server has stopped. */
  void join() throws InterruptedException {
    server.join();
  }

  /** Takes no more requests, and waits a bounded time for the answers that are on their way. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("Jetty does not stop", failed);
    }
  }

  private static void stopQuietly(Server server, Exception cause) {
    try {
      server.stop();
    } catch (Exception failed) {
      cause.addSuppressed(failed);
    }
  }
}
