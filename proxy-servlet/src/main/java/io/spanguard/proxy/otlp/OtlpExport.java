package io.spanguard.proxy.otlp;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where everything that is stored is also sent. Immutable and safe for use by many threads.
 *
 * @param endpoint the whole URL, for instance {@code http://127.0.0.1:4318/v1/traces}
 * @param headers sent with each request; may hold credentials, so never logged
 * @param content whether message content goes along
 */
public record OtlpExport(
    URI endpoint, Protocol protocol, Map<String, String> headers, boolean content) {

  public OtlpExport {
    requireNonNull(endpoint, "endpoint");
    requireNonNull(protocol, "protocol");
    headers = Map.copyOf(headers);
    if (endpoint.getHost() == null || endpoint.getScheme() == null) {
      throw new IllegalArgumentException("endpoint is no http or https URL: " + endpoint);
    }
  }

  /** Protobuf, without headers, and without message content. */
  public static OtlpExport to(URI endpoint) {
    return new OtlpExport(endpoint, Protocol.PROTOBUF, Map.of(), false);
  }

  /** Without the headers, which may hold a credential. */
  @Override
  public String toString() {
    return "OtlpExport["
        + endpoint.getScheme()
        + "://"
        + endpoint.getHost()
        + ", "
        + protocol
        + "]";
  }

  /** The encodings of OTLP/HTTP. */
  public enum Protocol {
    PROTOBUF("http/protobuf", "application/x-protobuf"),
    JSON("http/json", "application/json");

    private final String id;
    private final String contentType;

    Protocol(String id, String contentType) {
      this.id = id;
      this.contentType = contentType;
    }

    /** As OpenTelemetry's {@code OTEL_EXPORTER_OTLP_PROTOCOL} has it. */
    public String id() {
      return id;
    }

    String contentType() {
      return contentType;
    }

    /** The protocol with this {@link #id()}; empty where there is none. */
    public static Optional<Protocol> fromId(String id) {
      for (Protocol protocol : values()) {
        if (protocol.id.equals(id.toLowerCase(Locale.ROOT))) {
          return Optional.of(protocol);
        }
      }
      return Optional.empty();
    }
  }
}
