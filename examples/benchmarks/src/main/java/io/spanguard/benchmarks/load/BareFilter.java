package io.spanguard.benchmarks.load;

import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamClient;
import io.spanguard.proxy.upstream.UpstreamRequest;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The engine alone: a blocking filter that passes everything on through the same upstream client as
 * Spanguard's, and authenticates, reads and records nothing. Safe for use by many threads.
 */
final class BareFilter implements Filter {

  private static final Set<String> LEFT_OUT =
      Set.of("host", "content-length", "connection", "transfer-encoding", "keep-alive");

  private final URI model;
  private final UpstreamClient client;

  BareFilter(URI model) {
    this.model = model;
    this.client = UpstreamClient.create(model, Timeouts.defaults(), 1000);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException {
    relay((HttpServletRequest) request, (HttpServletResponse) response);
  }

  private void relay(HttpServletRequest request, HttpServletResponse response) throws IOException {
    List<HeaderField> headers = new ArrayList<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      if (!LEFT_OUT.contains(name.toLowerCase(Locale.ROOT))) {
        headers.add(new HeaderField(name, request.getHeader(name)));
      }
    }
    byte[] body = request.getInputStream().readAllBytes();
    try (UpstreamAnswer answer =
        client.send(
            new UpstreamRequest(
                request.getMethod(),
                model.resolve(request.getRequestURI()),
                headers,
                new UpstreamRequest.Body.Bytes(body)))) {
      response.setStatus(answer.status());
      for (HeaderField field : answer.headers()) {
        if (!field.is("transfer-encoding")) {
          response.addHeader(field.name(), field.value());
        }
      }
      copy(answer.body(), response.getOutputStream());
    }
  }

  /** A flush for each read, so that events do not wait for each other. */
  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[16384];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      out.write(buffer, 0, count);
      out.flush();
    }
  }
}
