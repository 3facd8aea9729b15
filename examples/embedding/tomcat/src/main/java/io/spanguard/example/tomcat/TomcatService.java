package io.spanguard.example.tomcat;

import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.trace.store.StorageConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * A service with an endpoint of its own, and Spanguard below {@code /spanguard}: an OpenAI client with the base URL {@code
 * http://127.0.0.1:8082/spanguard/proxy/openai/v1} and the Spanguard key as its API key goes through the guardrails, and {@code
 * GET /spanguard/traces} has what happened.
 */
public final class TomcatService {

  private TomcatService() {}

  /** Runs the service; the environment brings SPANGUARD_KEY (32 characters or more) and OPENAI_API_KEY. */
  public static void main(String[] args) throws Exception {
    GuardrailProxy proxy =
        proxy(
            System.getenv("SPANGUARD_KEY"),
            URI.create("https://api.openai.com"),
            System.getenv("OPENAI_API_KEY"),
            Path.of("spanguard-data"));
    Tomcat tomcat = tomcat(8082, Path.of("tomcat-work"), proxy);
    tomcat.start();
    tomcat.getServer().await();
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

  static Tomcat tomcat(int port, Path work, GuardrailProxy proxy) {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(work.toAbsolutePath().toString());
    Connector connector = new Connector();
    connector.setPort(port);
    connector.setProperty("address", "127.0.0.1");
    // On Java 21 and later each request has a virtual thread, so that slow streams cost nothing.
    connector.setProperty("useVirtualThreads", Boolean.toString(Runtime.version().feature() >= 21));
    tomcat.setConnector(connector);

    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "hello", new HelloServlet());
    context.addServletMappingDecoded("/hello", "hello");
    // Tomcat calls a filter only where some servlet is mapped. Any will do, since the filter answers
    // before it: here Tomcat's default servlet, which answers 404 to everything else.
    Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet");
    context.addServletMappingDecoded("/", "default");

    FilterDef filter = new FilterDef();
    filter.setFilterName("spanguard");
    filter.setFilter(new GuardrailFilter(proxy));
    context.addFilterDef(filter);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("spanguard");
    mapping.addURLPattern("/spanguard/*");
    context.addFilterMap(mapping);
    return tomcat;
  }
}
