package io.spanguard.proxy.guardrail;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP calls of one judgement, written down as they begin and end, so that they can be told of
 * also where nobody waited for their end. Safe for use by many threads.
 */
public final class RemoteCalls {

  /** What more there are is not written down. */
  private static final int MAX_CALLS = 100;

  private final Supplier<Instant> now;
  private final List<Running> calls = new ArrayList<>(); // guarded by itself

  private RemoteCalls(Supplier<Instant> now) {
    this.now = requireNonNull(now, "now");
  }

  /**
   * @param now safe for use by many threads
   */
  public static RemoteCalls create(Supplier<Instant> now) {
    return new RemoteCalls(now);
  }

  /** Notes that a call begins. What is credential or content in the URL is left out. */
  public Running begin(String method, URI url) {
    Running call = new Running(method, url, now.get());
    synchronized (calls) {
      if (calls.size() < MAX_CALLS) {
        calls.add(call);
      }
    }
    return call;
  }

  /** All of them, in order; those that still run end here, with a timeout. */
  public List<RemoteCall> all() {
    List<RemoteCall> all = new ArrayList<>();
    synchronized (calls) {
      for (Running call : calls) {
        all.add(call.ended());
      }
    }
    return all;
  }

  /** A call from its beginning to its end. Safe for use by many threads. */
  public final class Running {
    private final String method;
    private final URI url;
    private final Instant start;
    private @Nullable Integer status; // guarded by this
    private @Nullable RemoteCall ended; // guarded by this

    private Running(String method, URI url, Instant start) {
      this.method = method;
      this.url = url;
      this.start = start;
    }

    /** The head of an answer is here. */
    public synchronized void answered(int code) {
      status = code;
    }

    /** It is over. Said again, it changes nothing. */
    public void succeeded() {
      end(null);
    }

    /**
     * It is over. Said again, it changes nothing.
     *
     * @param errorType for instance {@code 503} or {@code timeout_total}
     */
    public void failed(String errorType) {
      end(requireNonNull(errorType, "errorType"));
    }

    private RemoteCall ended() {
      return end("timeout_total");
    }

    private synchronized RemoteCall end(@Nullable String errorType) {
      RemoteCall call = ended;
      if (call == null) {
        Duration taken = Duration.between(start, now.get());
        call =
            new RemoteCall(
                method,
                shown(url),
                url.getHost(),
                port(url),
                start,
                taken.isNegative() ? Duration.ZERO : taken,
                status,
                errorType);
        ended = call;
      }
      return call;
    }
  }

  private static String shown(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equals(url.getScheme()) ? 443 : 80;
  }
}
