package io.spanguard.benchmarks.ingest;

import io.spanguard.benchmarks.load.CpuTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A server that takes spans.
 *
 * @param key empty where it asks for none
 * @param pid of its process, where its CPU time is to be read
 */
record Receiver(
    String name, URI endpoint, String key, Optional<Long> pid, RequestTemplate template) {

  /** What stands in front of each request's body. */
  byte[] head() {
    String head =
        "POST "
            + endpoint.getRawPath()
            + " HTTP/1.1\r\nHost: "
            + endpoint.getAuthority()
            + "\r\nContent-Type: "
            + template.contentType()
            + "\r\nContent-Length: "
            + template.length()
            + (key.isEmpty() ? "" : "\r\nAuthorization: Bearer " + key)
            + "\r\n\r\n";
    return head.getBytes(StandardCharsets.ISO_8859_1);
  }

  int port() {
    return endpoint.getPort() < 0 ? 80 : endpoint.getPort();
  }

  /** None of a process that is not known. */
  CpuTime cpuTime() {
    return CpuTime.of(pid.stream().toList());
  }
}
