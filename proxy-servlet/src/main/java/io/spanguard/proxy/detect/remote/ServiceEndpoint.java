package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.upstream.HeaderField;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a service is, what it is shown to be let in, and for how long what it says holds good.
 * Immutable and safe for use by many threads.
 *
 * <pre>{@code
 * RemoteDetector moderation =
 *     OpenAiModeration.builder(
 *             ServiceEndpoint.of(OpenAiModeration.DEFAULT_URL)
 *                 .withHeader("Authorization", "Bearer " + key))
 *         .build();
 * }</pre>
 *
 * @param url {@code http} or {@code https}, without user, query and fragment
 * @param headers of every request, credentials among them; never logged
 * @param timeToLive how long what was found in a text is remembered; zero: not at all
 * @param clock for signatures, what is remembered and when a service that failed is asked again
 */
public record ServiceEndpoint(
    URI url, List<HeaderField> headers, Duration timeToLive, Clock clock) {

  /** How long what was found in a text is remembered unless something else is said. */
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofMinutes(10);

  public ServiceEndpoint {
    requireNonNull(clock, "clock");
    headers = List.copyOf(headers);
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "url is not http(s)://host[:port][/path] without user, query and fragment");
    }
    if (timeToLive.isNegative()) {
      throw new IllegalArgumentException("timeToLive < 0: " + timeToLive);
    }
  }

  /** Without headers; findings are remembered for {@link #DEFAULT_TIME_TO_LIVE}. */
  public static ServiceEndpoint of(URI url) {
    return new ServiceEndpoint(url, List.of(), DEFAULT_TIME_TO_LIVE, Clock.systemUTC());
  }

  public ServiceEndpoint withHeader(String name, String value) {
    List<HeaderField> more = new ArrayList<>(headers);
    more.add(new HeaderField(name, value));
    return new ServiceEndpoint(url, more, timeToLive, clock);
  }

  public ServiceEndpoint withTimeToLive(Duration duration) {
    return new ServiceEndpoint(url, headers, duration, clock);
  }

  public ServiceEndpoint withClock(Clock other) {
    return new ServiceEndpoint(url, headers, timeToLive, other);
  }

  /** The URL with more behind its path, a slash between them. */
  URI resolve(String path) {
    String base = url.toString();
    return URI.create((base.endsWith("/") ? base : base + "/") + path);
  }

  /** A detector that asks the service here. */
  RemoteDetector detector(Service service) {
    return new HttpDetector(service, this);
  }
}
