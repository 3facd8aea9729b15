package io.spanguard.proxy.guardrail;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a remote detector says of a stage's parts. Immutable and safe for use by many threads.
 *
 * @param findings empty where there is nothing to object to
 * @param failure why there is no verdict, for a person; names neither credentials nor content. Null
 *     where there is one
 */
public record RemoteVerdict(List<RemoteFinding> findings, @Nullable String failure) {

  public RemoteVerdict {
    findings = List.copyOf(findings);
    if (failure != null && !findings.isEmpty()) {
      throw new IllegalArgumentException("both findings and a failure: " + failure);
    }
  }

  public static RemoteVerdict of(List<RemoteFinding> findings) {
    return new RemoteVerdict(findings, null);
  }

  public static RemoteVerdict failed(String failure) {
    return new RemoteVerdict(List.of(), requireNonNull(failure, "failure"));
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
}
