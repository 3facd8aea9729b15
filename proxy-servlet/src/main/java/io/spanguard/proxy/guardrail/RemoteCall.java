package io.spanguard.proxy.guardrail;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call that a remote detector made. Immutable and safe for use by many threads.
 *
 * @param method in capitals
 * @param url without user, query and fragment
 * @param start on the recorder's clock
 * @param status that was answered; null where none was
 * @param errorType for instance {@code timeout_total}; null where it went well
 */
public record RemoteCall(
    String method,
    String url,
    String host,
    int port,
    Instant start,
    Duration duration,
    @Nullable Integer status,
    @Nullable String errorType) {

  public RemoteCall {
    requireNonNull(method, "method");
    requireNonNull(url, "url");
    requireNonNull(host, "host");
    requireNonNull(start, "start");
    requireNonNull(duration, "duration");
  }
}
