package io.spanguard.benchmarks.ingest;

import io.spanguard.benchmarks.load.CpuTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A server that takes spans.
 *
 * @param key empty where it asks for none
 * @param pids of its processes, whose CPU time is read; none where that is not wanted
 */
record Receiver(String name, URI endpoint, String key, List<Long> pids, RequestTemplate template) {

  Receiver {
    pids = List.copyOf(pids);
  }

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

  /** Of all its processes so far. */
  CpuTime cpuTime() {
    return CpuTime.of(pids);
  }
}
