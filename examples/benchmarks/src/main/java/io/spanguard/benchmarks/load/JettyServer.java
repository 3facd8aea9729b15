package io.spanguard.benchmarks.load;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty as the contenders use it: one port on loopback, virtual threads where the JDK has them. */
final class JettyServer {

  private JettyServer() {}

  /** The port on which this filter answers. */
  static int start(Filter filter) throws Exception {
    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    return start(context);
  }

  private static int start(Handler handler) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(200);
    if (VirtualThreads.areSupported()) {
      threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    }
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(handler);
    server.start();
    return connector.getLocalPort();
  }

  /** Jetty's own reverse proxy, which reads and records nothing. Argument: the model's port. */
  static final class Proxy {

    private Proxy() {}

    public static void main(String[] args) throws Exception {
      String model = "http://127.0.0.1:" + args[0];
      ProxyHandler proxy =
          new ProxyHandler.Reverse(
              request -> HttpURI.from(model + request.getHttpURI().getPathQuery()));
      ChildMain.serve(start(proxy), command -> "unknown command: " + command);
      // The server's threads would keep the process.
      System.exit(0);
    }
  }
}
