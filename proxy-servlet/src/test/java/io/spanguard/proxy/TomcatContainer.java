package io.spanguard.proxy;

import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardVirtualThreadExecutor;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.compat.JreCompat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Tomcat 11, on virtual threads where the JDK has them. */
final class TomcatContainer implements Container {

  private final Tomcat tomcat;

  private TomcatContainer(Tomcat tomcat) {
    this.tomcat = tomcat;
  }

  static Container start(Filter filter) {
    return start(filter, "");
  }

  /** With the host below a context path; empty for none. */
  static Container start(Filter filter, String contextPath) {
    Tomcat tomcat = new Tomcat();
    try {
      tomcat.setBaseDir(Files.createTempDirectory("spanguard-tomcat").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    if (JreCompat.isJre21Available()) {
      StandardVirtualThreadExecutor executor = new StandardVirtualThreadExecutor();
      executor.setName("virtual");
      tomcat.getService().addExecutor(executor);
      tomcat.getConnector().setProperty("executor", "virtual");
      tomcat.getConnector().getProtocolHandler().setExecutor(executor);
    }
    Context context = tomcat.addContext(contextPath, null);
    FilterDef definition = new FilterDef();
    definition.setFilterName("spanguard");
    definition.setFilter(filter);
    context.addFilterDef(definition);
    FilterMap map = new FilterMap();
    map.setFilterName("spanguard");
    map.addURLPattern("/*");
    context.addFilterMap(map);
    // Tomcat calls a filter only where some servlet is mapped.
    Tomcat.addServlet(context, "host", new HostServlet());
    context.addServletMappingDecoded("/*", "host");
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IllegalStateException("Tomcat does not start", e);
    }
    return new TomcatContainer(tomcat);
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException("Tomcat does not stop", e);
    }
  }
}
