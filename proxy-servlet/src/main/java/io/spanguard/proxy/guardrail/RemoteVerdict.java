package io.spanguard.proxy.guardrail;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a remote detector says of a stage's parts. Immutable and safe for use by many threads.
 *
 * @param findings empty where there is nothing to object to
 * @param calls the HTTP calls that it took, each a span
 * @param failure why there is no verdict, for a person; names neither credentials nor content. Null
 *     where there is one
 */
public record RemoteVerdict(
    List<RemoteFinding> findings, List<RemoteCall> calls, @Nullable String failure) {

  public RemoteVerdict {
    findings = List.copyOf(findings);
    calls = List.copyOf(calls);
    if (failure != null && !findings.isEmpty()) {
      throw new IllegalArgumentException("both findings and a failure: " + failure);
    }
  }

  public static RemoteVerdict of(List<RemoteFinding> findings, List<RemoteCall> calls) {
    return new RemoteVerdict(findings, calls, null);
  }

  public static RemoteVerdict failed(String failure, List<RemoteCall> calls) {
    return new RemoteVerdict(List.of(), calls, requireNonNull(failure, "failure"));
  }

  /**
   * A finding and the part it is in.
   *
   * @param part index in the list that was judged
   * @param finding with offsets in that part's text; where the service names no place, from 0 to
   *     its end
   */
  public record RemoteFinding(int part, Finding finding) {
    public RemoteFinding {
      requireNonNull(finding, "finding");
      if (part < 0) {
        throw new IllegalArgumentException("part < 0: " + part);
      }
    }
  }

  /**
   * One HTTP call.
   *
   * @param start on the system's clock
   * @param status that was answered; null where none was
   * @param errorType for instance {@code timeout_total}; null where it went well
   */
  public record RemoteCall(
      String host,
      int port,
      Instant start,
      Duration duration,
      @Nullable Integer status,
      @Nullable String errorType) {
    public RemoteCall {
      requireNonNull(host, "host");
      requireNonNull(start, "start");
      requireNonNull(duration, "duration");
    }
  }
}
