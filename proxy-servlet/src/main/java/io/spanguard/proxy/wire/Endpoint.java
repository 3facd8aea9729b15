package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a method and a path of a provider stand for. Immutable and safe for use by many threads.
 *
 * @param format how to read it; empty where its bodies are not inspected
 * @param errorShape how its client is told of an error
 * @param withoutContent whether neither its request nor its answer holds anything to inspect, as
 *     with a list of models; it is then allowed where endpoints that are not inspected are not
 */
public record Endpoint(Optional<WireFormat> format, ErrorShape errorShape, boolean withoutContent) {

  public Endpoint {
    requireNonNull(format, "format");
    requireNonNull(errorShape, "errorShape");
  }

  /**
   * The endpoint of a request.
   *
   * @param method in capitals
   * @param path below the target, from its slash on, as the client wrote it; already checked to
   *     have one spelling only
   */
  public static Endpoint of(Wire wire, String method, String path) {
    return Endpoints.match(wire, method, path);
  }
}
