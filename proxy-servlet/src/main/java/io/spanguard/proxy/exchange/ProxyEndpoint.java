package io.spanguard.proxy.exchange;

import io.spanguard.proxy.access.Authenticator.Authentication;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.wire.Endpoint;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.proxy.wire.Wire;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ANY /proxy/{target}/**}: finds out who calls, and lets an {@link Exchange} do the rest.
 * Safe for use by many threads.
 */
public final class ProxyEndpoint {

  public static final String PREFIX = "/proxy/";

  private final ExchangeServices services;

  public ProxyEndpoint(ExchangeServices services) {
    this.services = services;
  }

  /**
   * @param path below the mount point, raw; begins with {@link #PREFIX}
   */
  public void handle(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Instant arrival = services.clock().instant();
    int end = path.indexOf('/', PREFIX.length());
    String targetId = path.substring(PREFIX.length(), end < 0 ? path.length() : end);
    String rest = end < 0 ? "/" : path.substring(end);
    Authentication authentication = services.authenticator().authenticate(request);
    if (authentication instanceof Authentication.Granted granted) {
      new Exchange(
              services,
              granted.caller(),
              granted.credentialHeader(),
              request,
              response,
              targetId,
              rest,
              arrival)
          .run();
      return;
    }
    // Without a key there is no workspace that this could be traced to.
    services.turnedAway().increment();
    turnAway(authentication, rest, request, response);
  }

  private void turnAway(
      Authentication authentication,
      String path,
      HttpServletRequest request,
      HttpServletResponse response) {
    String traceId = services.ids().newTraceId();
    ProxyError error = error(authentication);
    List<HeaderField> headers = new ArrayList<>(OwnAnswer.errorHeaders(error));
    headers.addAll(OwnAnswer.marks(traceId, null, Outcome.ERROR));
    if (authentication instanceof Authentication.Limited limited) {
      headers.add(new HeaderField("Retry-After", Long.toString(seconds(limited.retryAfter()))));
    }
    byte[] body =
        Endpoint.of(Wire.AUTO, request.getMethod(), path).errorShape().body(error, traceId);
    ClientAnswer answer = new ClientAnswer(response);
    answer.begin(error.status(), headers);
    answer.contentLength(body.length);
    try {
      answer.write(body, 0, body.length);
      answer.flush();
    } catch (ClientGone e) {
      // Whoever had no key is gone; it is counted already.
      return;
    }
  }

  private static ProxyError error(Authentication authentication) {
    if (authentication instanceof Authentication.Limited) {
      return ProxyError.of(
          429, "rate_limited", "too many wrong keys from this address; try again later");
    }
    if (authentication instanceof Authentication.Invalid) {
      return ProxyError.of(401, "key_invalid", "the key is not known, or has expired");
    }
    return ProxyError.of(
        401,
        "key_missing",
        "no key: send X-Spanguard-Key, or Authorization: Bearer, x-api-key or api-key as SDKs do");
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.toSeconds() + (duration.toNanosPart() > 0 ? 1 : 0));
  }
}
