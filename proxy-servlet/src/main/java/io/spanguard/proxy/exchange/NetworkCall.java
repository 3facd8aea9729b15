package io.spanguard.proxy.exchange;

import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.ResponseHeaders;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamException;
import io.spanguard.proxy.upstream.UpstreamPath;
import io.spanguard.proxy.upstream.UpstreamRequest;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceContext;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One call upstream and its {@code http.client} span: the pure network and provider time. For use
 * by one thread.
 */
final class NetworkCall implements AnswerSource {

  private final UpstreamAnswer answer;
  private final SpanHandle span;
  private final boolean ownCredential;
  private boolean closed;

  private NetworkCall(UpstreamAnswer answer, SpanHandle span, boolean ownCredential) {
    this.answer = answer;
    this.span = span;
    this.ownCredential = ownCredential;
  }

  /**
   * Sends the exchange's request on and waits for the head of the answer.
   *
   * @param narrowed whether the answer is to come without a content coding, since it will be read
   */
  static NetworkCall open(
      Exchange exchange,
      TargetRuntime runtime,
      SpanHandle parent,
      UpstreamRequest.Body body,
      boolean narrowed,
      boolean dropEncoding)
      throws IOException {
    SpanHandle span = exchange.trace().span("http.client", SpanKind.OTHER, parent);
    Target target = runtime.target();
    URI uri = uri(exchange, target);
    span.otelKind(OtelKind.CLIENT)
        .set(Names.HTTP_METHOD, exchange.request().getMethod())
        .set(Names.SERVER_ADDRESS, uri.getHost())
        .set(Names.SERVER_PORT, port(uri))
        .set(Names.HTTP_RESEND_COUNT, 0);
    List<HeaderField> headers =
        runtime.requestHeaders().filter(headers(exchange.request()), exchange.keyHeader());
    if (narrowed) {
      headers.removeIf(field -> field.is("accept-encoding"));
      headers.add(new HeaderField("Accept-Encoding", "identity"));
    }
    if (dropEncoding) {
      headers.removeIf(field -> field.is("content-encoding"));
    }
    if (target.outgoingTrace()) {
      headers.add(
          new HeaderField(
              "traceparent",
              new TraceContext(
                      exchange.trace().traceId(), span.spanId(), TraceContext.FLAG_SAMPLED, null)
                  .traceparent()));
      String traceState = exchange.trace().traceState();
      if (traceState != null) {
        headers.add(new HeaderField("tracestate", traceState));
      }
    }
    try {
      UpstreamAnswer answer =
          runtime
              .client()
              .send(new UpstreamRequest(exchange.request().getMethod(), uri, headers, body));
      span.set(Names.HTTP_STATUS, answer.status());
      if (answer.status() >= 400) {
        span.set(Names.ERROR_TYPE, Integer.toString(answer.status()))
            .status(SpanStatus.ERROR, null);
      }
      return new NetworkCall(answer, span, runtime.ownCredential());
    } catch (UpstreamException e) {
      span.set(Names.ERROR_TYPE, e.failure().code()).status(SpanStatus.ERROR, e.getMessage());
      span.end();
      throw e;
    } catch (IOException e) {
      span.set(Names.ERROR_TYPE, "client_abort").status(SpanStatus.ERROR, null);
      span.end();
      throw new ClientGone(e);
    }
  }

  UpstreamAnswer answer() {
    return answer;
  }

  @Override
  public InputStream decodedBody() throws IOException {
    return answer.decodedBody();
  }

  @Override
  public int status() {
    return answer.status();
  }

  @Override
  public List<HeaderField> headers() {
    return ResponseHeaders.filter(answer.headers(), ownCredential);
  }

  /** What follows is not the network's time any more. */
  @Override
  public void bodyRead() {
    span.end();
  }

  @Override
  public void cancel() {
    if (!closed) {
      answer.cancel();
    }
  }

  @Override
  public void hurry() {
    answer.hurry();
  }

  @Override
  public void drain() {
    if (!closed) {
      answer.drain();
    }
  }

  @Override
  public void failed(String errorType, String message) {
    span.set(Names.ERROR_TYPE, errorType).status(SpanStatus.ERROR, message);
  }

  @Override
  public void close() {
    closed = true;
    answer.close();
    span.end();
  }

  private static URI uri(Exchange exchange, Target target) {
    try {
      return UpstreamPath.resolve(
          target.baseUrl(),
          exchange.path(),
          Optional.ofNullable(exchange.request().getQueryString()));
    } catch (IllegalArgumentException e) {
      throw Refusal.error(400, "path_invalid", "the query string is not one that a URL can have");
    }
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equals(uri.getScheme()) ? 443 : 80;
  }

  private static List<HeaderField> headers(HttpServletRequest request) {
    List<HeaderField> headers = new ArrayList<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        headers.add(new HeaderField(name, value));
      }
    }
    return headers;
  }
}
