package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

/**
 * Who recorded the spans of a {@link TraceRecorder}: OpenTelemetry's resource and scope. Immutable
 * and safe for use by many threads.
 *
 * @param service name of the service
 * @param resource has {@code service.name}, and what else is known of the process
 */
public record ServiceIdentity(String service, Attributes resource, SpanScope scope) {

  /** The service name of a gateway that was given none. */
  public static final String DEFAULT_SERVICE = "spanguard";

  private static final ServiceIdentity GATEWAY = gateway(DEFAULT_SERVICE, Attributes.empty());

  public ServiceIdentity {
    requireNonNull(service, "service");
    requireNonNull(resource, "resource");
    requireNonNull(scope, "scope");
    if (service.isBlank()) {
      throw new IllegalArgumentException("service is blank: '" + service + "'");
    }
  }

  /** A gateway of the name {@value #DEFAULT_SERVICE}. */
  public static ServiceIdentity gateway() {
    return GATEWAY;
  }

  /**
   * A gateway within a service of this name.
   *
   * @param resource more about the process, for instance {@code deployment.environment.name}
   */
  public static ServiceIdentity gateway(String service, Attributes resource) {
    Attributes named = Attributes.builder().put("service.name", service).putAll(resource).build();
    return new ServiceIdentity(
        service, named, new SpanScope("io.spanguard", version(), Attributes.empty()));
  }

  /** From the jar's manifest; "dev" where the classes do not come from a jar. */
  private static String version() {
    String version = ServiceIdentity.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
