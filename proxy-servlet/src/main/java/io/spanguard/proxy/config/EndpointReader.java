package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads the keys of a guardrail that are the same for every detector that asks a service: {@code
 * url}, {@code credential: { header, value }} and {@code cache: 10m}.
 */
final class EndpointReader {

  private EndpointReader() {}

  /**
   * The service at a URL that must be told; empty where it is wrong or missing.
   *
   * @param example of a URL
   * @param header that a credential is in where no other is named
   */
  static Optional<ServiceEndpoint> read(Section guardrail, String example, String header) {
    return read(guardrail, example, header, ServiceEndpoint.DEFAULT_TIME_TO_LIVE);
  }

  /** As the other, with another time to live where none is told. */
  static Optional<ServiceEndpoint> read(
      Section guardrail, String example, String header, Duration timeToLive) {
    Optional<URI> url = guardrail.require("url", example, Scalars::url);
    // Where there is none the other keys are looked at all the same.
    ServiceEndpoint there = ServiceEndpoint.of(url.orElse(URI.create("http://localhost")));
    ServiceEndpoint endpoint = read(guardrail, there.withTimeToLive(timeToLive), header);
    return url.map(found -> endpoint);
  }

  /** The service where it always is, unless another URL is told. */
  static ServiceEndpoint read(Section guardrail, URI fallback, String header) {
    URI url = guardrail.get("url", fallback, Scalars::url);
    return read(guardrail, ServiceEndpoint.of(url), header);
  }

  private static ServiceEndpoint read(Section guardrail, ServiceEndpoint endpoint, String header) {
    ServiceEndpoint cached = cache(guardrail, endpoint);
    if (!guardrail.has("credential")) {
      return cached;
    }
    Section credential = guardrail.section("credential");
    String name = credential.get("header", header, Scalars::headerName);
    Optional<String> value =
        credential.require("value", "\"${env:SERVICE_KEY}\"", Scalars::headerValue);
    credential.finish();
    return value.map(text -> cached.withHeader(name, text)).orElse(cached);
  }

  /** The endpoint with the time to live that is told, or its own. */
  static ServiceEndpoint cache(Section guardrail, ServiceEndpoint endpoint) {
    return endpoint.withTimeToLive(
        guardrail.get("cache", endpoint.timeToLive(), EndpointReader::duration));
  }

  private static Duration duration(String text) {
    try {
      return text.equals("off") ? Duration.ZERO : Scalars.shortDuration(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "is neither off nor a duration of at most 1d such as 10m", e);
    }
  }
}
