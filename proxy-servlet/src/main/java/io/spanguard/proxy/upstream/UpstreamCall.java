package io.spanguard.proxy.upstream;

import io.spanguard.proxy.upstream.UpstreamException.Failure;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One call under its total timeout: a watchdog cancels it, which wakes a blocked reader at once.
 * Safe for use by two threads.
 */
final class UpstreamCall implements Watchdog.Watched {

  private static final Timeout SOON = Timeout.ofMilliseconds(50);

  private final HttpUriRequestBase request;
  private final Duration total;
  private final Watchdog<UpstreamCall> watchdog;
  private final long startNanoTime;
  private volatile boolean timedOut;
  private @Nullable HttpContext context;

  private UpstreamCall(
      HttpUriRequestBase request, Duration total, Watchdog<UpstreamCall> watchdog) {
    this.request = request;
    this.total = total;
    this.watchdog = watchdog;
    this.startNanoTime = System.nanoTime();
  }

  /** The time begins to run. */
  static UpstreamCall start(
      HttpUriRequestBase request, Duration total, Watchdog<UpstreamCall> watchdog) {
    UpstreamCall call = new UpstreamCall(request, total, watchdog);
    watchdog.watch(call);
    return call;
  }

  @Override
  public boolean isLate(long nanoTime) {
    return nanoTime - startNanoTime >= total.toNanos();
  }

  @Override
  public void expire() {
    timedOut = true;
    request.cancel();
  }

  boolean isTimedOut() {
    return timedOut;
  }

  UpstreamException timedOut(@Nullable Throwable cause) {
    return new UpstreamException(
        Failure.TIMEOUT_TOTAL, "the call took longer than its total timeout of " + total, cause);
  }

  /** Remembers the connection that the call runs on. */
  void connection(HttpContext context) {
    this.context = context;
  }

  /** What is left of the answer must come at once. */
  void hurry() {
    HttpContext running = context;
    Object connection =
        running == null ? null : running.getAttribute(IdleTimeoutExecutor.CONNECTION);
    if (connection instanceof HttpConnection open) {
      open.setSocketTimeout(SOON);
    }
  }

  void cancel() {
    request.cancel();
  }

  void finish() {
    watchdog.forget(this);
  }
}
