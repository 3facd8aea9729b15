package io.spanguard.proxy;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.URI;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 12.1, on virtual threads where the JDK has them. */
final class JettyContainer implements Container {

  private final Server server;
  private final ServerConnector connector;
  private final GracefulHandler running;

  private JettyContainer(Server server, ServerConnector connector, GracefulHandler running) {
    this.server = server;
    this.connector = connector;
    this.running = running;
  }

  static Container start(Filter filter) {
    return start(filter, "");
  }

  /** With the host below a context path; empty for none. */
  static Container start(Filter filter, String contextPath) {
    QueuedThreadPool threads = new QueuedThreadPool(200);
    if (VirtualThreads.areSupported()) {
      threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    }
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    // How long stop leaves clients to close a kept connection; a second otherwise, for each test.
    connector.setShutdownIdleTimeout(50);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath(contextPath.isEmpty() ? "/" : contextPath);
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(new HostServlet()), "/*");
    GracefulHandler running = new GracefulHandler(context);
    server.setHandler(running);
    server.setStopTimeout(20_000);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty does not start", e);
    }
    return new JettyContainer(server, connector, running);
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  @Override
  public void close() {
    awaitIdle();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty does not stop", e);
    }
  }

  /**
   * The client has its answer a moment before the thread is done with it, and a stop would break
   * that off as soon as the connection's short timeout is over.
   */
  private void awaitIdle() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (running.getCurrentRequestCount() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
