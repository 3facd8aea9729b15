package io.spanguard.proxy.upstream;

import io.spanguard.proxy.upstream.UpstreamException.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Calls one target's provider: a pool of connections, and nothing that changes what is sent or
 * comes back (no retries, cookies, redirects, decompression). Safe for use by many threads; to be
 * closed.
 */
public final class UpstreamClient implements AutoCloseable {

  /** The context attribute that holds the request's body where it is a stream. */
  private static final String BODY = "spanguard.body";

  private final CloseableHttpClient http;
  private final HttpHost host;
  private final Timeouts timeouts;
  private final RequestConfig requestConfig;
  private final Watchdog<UpstreamCall> watchdog;

  private UpstreamClient(
      URI baseUrl, Timeouts timeouts, int maxConnections, @Nullable TrustStore trusted) {
    this.host = HttpHost.create(baseUrl);
    this.timeouts = timeouts;
    this.requestConfig =
        RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.of(timeouts.connect()))
            .setResponseTimeout(Timeout.of(timeouts.firstByte()))
            .setExpectContinueEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .setAuthenticationEnabled(false)
            .build();
    this.http = client(timeouts, maxConnections, trusted);
    this.watchdog =
        new Watchdog<>(timeouts.total(), "spanguard-upstream-timeouts-" + baseUrl.getHost());
  }

  /**
   * For an upstream whose certificate the JVM trusts.
   *
   * @param maxConnections how many calls may run at once; one more is {@link Failure#OVERLOADED}
   *     after the connect timeout
   */
  public static UpstreamClient create(URI baseUrl, Timeouts timeouts, int maxConnections) {
    return create(baseUrl, timeouts, maxConnections, null);
  }

  /**
   * @param trusted who must have signed an HTTPS upstream's certificate; null for whom the JVM
   *     trusts. Whether it is for the upstream's host is checked in any case
   */
  public static UpstreamClient create(
      URI baseUrl, Timeouts timeouts, int maxConnections, @Nullable TrustStore trusted) {
    return new UpstreamClient(baseUrl, timeouts, maxConnections, trusted);
  }

  private static CloseableHttpClient client(
      Timeouts timeouts, int maxConnections, @Nullable TrustStore trusted) {
    ConnectionConfig connections =
        ConnectionConfig.custom()
            .setConnectTimeout(Timeout.of(timeouts.connect()))
            .setSocketTimeout(Timeout.of(timeouts.firstByte()))
            .setValidateAfterInactivity(TimeValue.ofSeconds(1))
            .build();
    PoolingHttpClientConnectionManagerBuilder pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
            .setMaxConnPerRoute(maxConnections)
            .setMaxConnTotal(maxConnections)
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder()
                    .responseOutOfOrderStrategy(
                        new MonitoringResponseOutOfOrderStrategy(BytesEntity.SLICE))
                    .build())
            .setDefaultConnectionConfig(connections);
    if (trusted != null) {
      pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(trusted.context()));
    }
    return HttpClients.custom()
        .setConnectionManager(pool.build())
        .setRequestExecutor(new IdleTimeoutExecutor(Timeout.of(timeouts.idle())))
        .setConnectionReuseStrategy(
            (request, response, context) ->
                wasSent(context)
                    && DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(
                        request, response, context))
        .setRoutePlanner(
            (target, context) ->
                new HttpRoute(target, null, target.getSchemeName().equals("https")))
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableRedirectHandling()
        .disableContentCompression()
        .disableAuthCaching()
        .disableDefaultUserAgent()
        .evictIdleConnections(TimeValue.ofSeconds(30))
        .build();
  }

  /**
   * Whether the next request may follow: of a body of unknown length the end is missing where the
   * upstream answered before. Of others the connection itself knows.
   */
  private static boolean wasSent(HttpContext context) {
    return !(context.getAttribute(BODY) instanceof RequestBodyStream body) || body.hasEnded();
  }

  /**
   * Sends the request and waits for the head of the answer.
   *
   * @throws UpstreamException when there is no such head, for whatever reason
   * @throws IOException when the request's body, where it is a stream, cannot be read
   */
  public UpstreamAnswer send(UpstreamRequest request) throws IOException {
    return send(request, timeouts.total());
  }

  /**
   * As {@link #send(UpstreamRequest)}, with a total timeout of its own, which also bounds the wait
   * for the head of the answer where it is the shorter one.
   *
   * @throws UpstreamException when there is no such head, for whatever reason
   * @throws IOException when the request's body, where it is a stream, cannot be read
   */
  public UpstreamAnswer send(UpstreamRequest request, Duration total) throws IOException {
    HttpUriRequestBase message = new HttpUriRequestBase(request.method(), request.uri());
    message.setConfig(config(total));
    for (HeaderField field : request.headers()) {
      message.addHeader(field.name(), field.value());
    }
    RequestBodyStream source = setBody(message, request.body());
    UpstreamCall call = UpstreamCall.start(message, total, watchdog);
    ClassicHttpResponse response = null;
    boolean answered = false;
    try {
      HttpClientContext context = HttpClientContext.create();
      call.connection(context);
      context.setAttribute(BODY, source);
      response = http.executeOpen(host, message, context);
      UpstreamAnswer answer = new UpstreamAnswer(response, call);
      response = null;
      answered = true;
      return answer;
    } catch (IOException | UncheckedIOException e) {
      if (source != null && source.failure() != null) {
        throw source.failure();
      }
      throw failure(call, e);
    } finally {
      if (!answered) {
        call.finish();
      }
      if (response != null) {
        response.close();
      }
    }
  }

  private RequestConfig config(Duration total) {
    boolean own = total.compareTo(timeouts.total()) < 0;
    return own && total.compareTo(timeouts.firstByte()) < 0
        ? RequestConfig.copy(requestConfig).setResponseTimeout(Timeout.of(total)).build()
        : requestConfig;
  }

  private static @Nullable RequestBodyStream setBody(
      HttpUriRequestBase message, UpstreamRequest.Body body) {
    if (body instanceof UpstreamRequest.Body.Bytes bytes) {
      // The Content-Type is among the headers, as the client wrote it.
      message.setEntity(new BytesEntity(bytes.bytes()));
    } else if (body instanceof UpstreamRequest.Body.Stream stream) {
      RequestBodyStream source = new RequestBodyStream(stream.stream(), stream.length());
      HttpEntity entity = new InputStreamEntity(source, stream.length(), (ContentType) null);
      message.setEntity(entity);
      return source;
    }
    return null;
  }

  private static UpstreamException failure(UpstreamCall call, Exception e) {
    if (call.isTimedOut()) {
      return call.timedOut(e);
    }
    if (e instanceof ConnectTimeoutException) {
      return new UpstreamException(Failure.TIMEOUT_CONNECT, "no connection in time", e);
    }
    if (e instanceof ConnectionRequestTimeoutException) {
      return new UpstreamException(
          Failure.OVERLOADED, "all connections to this target are in use", e);
    }
    if (e instanceof java.net.SocketTimeoutException) {
      return new UpstreamException(Failure.TIMEOUT_FIRST_BYTE, "no answer in time", e);
    }
    if (e.getCause() instanceof HttpException
        || e instanceof MessageConstraintException
        || e instanceof org.apache.hc.client5.http.ClientProtocolException) {
      return new UpstreamException(Failure.INVALID, "the answer is not HTTP", e);
    }
    if (e instanceof SSLException) {
      return new UpstreamException(
          Failure.UNREACHABLE,
          "no TLS connection to the upstream; is its certificate trusted, and for this host?",
          e);
    }
    if (e instanceof NoHttpResponseException) {
      return new UpstreamException(
          Failure.UNREACHABLE, "the upstream closed the connection without an answer", e);
    }
    return new UpstreamException(Failure.UNREACHABLE, "the upstream cannot be reached", e);
  }

  /** Breaks off what still runs. */
  @Override
  public void close() {
    watchdog.close();
    http.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
  }
}
