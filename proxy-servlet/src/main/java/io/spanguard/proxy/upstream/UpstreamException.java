package io.spanguard.proxy.upstream;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An upstream call failed; {@link #failure} says in which of the ways that clients are told apart.
 */
public final class UpstreamException extends IOException {

  private static final long serialVersionUID = 1L;

  private final Failure failure;

  UpstreamException(Failure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = requireNonNull(failure, "failure");
  }

  public Failure failure() {
    return failure;
  }

  /** The ways an upstream call fails. */
  public enum Failure {
    /** No connection within the connect timeout. */
    TIMEOUT_CONNECT(504, "timeout_connect"),
    /** No head of an answer in time. */
    TIMEOUT_FIRST_BYTE(504, "timeout_first_byte"),
    /** The answer stopped in its middle. */
    TIMEOUT_IDLE(504, "timeout_idle"),
    /** The whole call took too long. */
    TIMEOUT_TOTAL(504, "timeout_total"),
    /** Refused, reset, unknown host, TLS failure. */
    UNREACHABLE(502, "upstream_unreachable"),
    /** Not HTTP, cut short, or not what was asked for. */
    INVALID(502, "upstream_invalid"),
    /** Every connection of this target is in use. */
    OVERLOADED(503, "overloaded");

    private final int status;
    private final String code;

    Failure(int status, String code) {
      this.status = status;
      this.code = code;
    }

    /** The HTTP status the client is answered with. */
    public int status() {
      return status;
    }

    /** The code of the proxy's own answers, which is also the span's {@code error.type}. */
    public String code() {
      return code;
    }
  }
}
