package io.spanguard.proxy;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.config.ConfigurationException;
import io.spanguard.proxy.config.ConfigurationFile;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Mounts the guardrail proxy in a servlet container. Safe for use by many threads.
 *
 * <pre>{@code
 * GuardrailProxy proxy = GuardrailProxy.builder().workspace(workspace).prefix("/spanguard").build();
 * context.addFilter(new GuardrailFilter(proxy), "/*", EnumSet.of(DispatcherType.REQUEST));
 * }</pre>
 *
 * <p>From {@code web.xml} the no-argument form is used: it reads the configuration file that the
 * init-param {@code spanguard.config} names, is mounted under the init-param {@code
 * spanguard.prefix} (default none: the filter's context), and closes its proxy when the container
 * takes it down. A filter that was given its proxy leaves that to whoever built it.
 *
 * <p>What is not below the prefix, or no route of the proxy's, goes down the host's filter chain
 * untouched.
 */
public final class GuardrailFilter implements Filter {

  /** Init-param: the path of the configuration file. */
  public static final String CONFIG_PARAMETER = "spanguard.config";

  /** Init-param: below which path the proxy's routes are, for instance {@code /spanguard}. */
  public static final String PREFIX_PARAMETER = "spanguard.prefix";

  private final boolean ownsProxy;
  private @Nullable GuardrailProxy proxy;

  /** For {@code web.xml}. */
  public GuardrailFilter() {
    this.ownsProxy = true;
  }

  /** With a proxy that whoever built it also closes. */
  public GuardrailFilter(GuardrailProxy proxy) {
    this.proxy = requireNonNull(proxy, "proxy");
    this.ownsProxy = false;
  }

  @Override
  public void init(FilterConfig config) throws ServletException {
    if (!ownsProxy) {
      return;
    }
    String file = config.getInitParameter(CONFIG_PARAMETER);
    if (file == null || file.isBlank()) {
      throw new ServletException(
          "filter "
              + config.getFilterName()
              + " has no init-param "
              + CONFIG_PARAMETER
              + ": the path of a Spanguard configuration file");
    }
    try {
      GuardrailProxyBuilder builder =
          GuardrailProxy.builder(ConfigurationFile.read(Path.of(file), System.getenv(), null));
      String prefix = config.getInitParameter(PREFIX_PARAMETER);
      proxy = (prefix == null ? builder : builder.prefix(prefix)).build();
    } catch (ConfigurationException e) {
      throw new ServletException(e.getMessage(), e);
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    GuardrailProxy target = proxy;
    if (target == null) {
      throw new ServletException("the filter was not initialised");
    }
    boolean handled =
        request instanceof HttpServletRequest httpRequest
            && response instanceof HttpServletResponse httpResponse
            && target.handle(httpRequest, httpResponse);
    if (!handled) {
      chain.doFilter(request, response);
    }
  }

  @Override
  public void destroy() {
    GuardrailProxy owned = proxy;
    if (ownsProxy && owned != null) {
      owned.close();
    }
  }
}
