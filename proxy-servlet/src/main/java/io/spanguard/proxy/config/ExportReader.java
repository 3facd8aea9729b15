package io.spanguard.proxy.config;

import io.spanguard.proxy.otlp.OtlpExport;
import io.spanguard.proxy.otlp.OtlpExport.Protocol;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the section {@code export}. */
final class ExportReader {

  private static final Choice<Protocol> PROTOCOL =
      Choice.of(List.of(Protocol.values()), Protocol::id);

  private ExportReader() {}

  /** Empty where nothing is exported. */
  static Optional<OtlpExport> read(Section section) {
    if (!section.has("otlp")) {
      section.finish();
      return Optional.empty();
    }
    Section otlp = section.section("otlp");
    Optional<URI> endpoint =
        otlp.require("endpoint", "http://127.0.0.1:4318/v1/traces", Scalars::url);
    Protocol protocol = otlp.get("protocol", Protocol.PROTOBUF, PROTOCOL);
    Map<String, String> headers = otlp.values("headers", Scalars::headerValue);
    headers.keySet().forEach(name -> checkHeader(otlp, name));
    boolean content = otlp.get("content", false, Scalars::flag);
    otlp.finish();
    section.finish();
    return endpoint.map(url -> new OtlpExport(url, protocol, headers, content));
  }

  private static void checkHeader(Section section, String name) {
    try {
      Scalars.headerName(name);
    } catch (IllegalArgumentException e) {
      section.problem("headers", "'" + name + "' " + e.getMessage());
    }
  }
}
