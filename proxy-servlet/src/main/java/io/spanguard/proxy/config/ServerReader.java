package io.spanguard.proxy.config;

import io.spanguard.proxy.config.Configuration.Metrics;
import io.spanguard.proxy.config.Configuration.Server;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the section {@code server}. */
final class ServerReader {

  /** Bodies are held in memory, in arrays. */
  private static final long MAX_BODY_BYTES = 1L << 30;

  private static final Choice<Metrics> METRICS =
      Choice.of(List.of(Metrics.values()), metrics -> metrics.name().toLowerCase(Locale.ROOT));

  private ServerReader() {}

  static Server read(Section section) {
    Server defaults = Server.defaults();
    Parser<Long> bytes = Scalars.integer(1, MAX_BODY_BYTES);
    Server server =
        new Server(
            section.get("host", defaults.host(), Scalars::host),
            section.get("port", (long) defaults.port(), Scalars.integer(0, 65535)).intValue(),
            section.get("publicUrl", defaults.publicUrl(), ServerReader::publicUrl),
            section.list("trustedProxies", defaults.trustedProxies(), Scalars::network),
            section.get("maxBodyBytes", defaults.maxBodyBytes(), bytes),
            section.get("maxResponseBytes", defaults.maxResponseBytes(), bytes),
            section.get("maxIngestBytes", defaults.maxIngestBytes(), bytes),
            section
                .get(
                    "maxConcurrentRequests",
                    (long) defaults.maxConcurrentRequests(),
                    Scalars.integer(1, 1_000_000))
                .intValue(),
            section.get("console", defaults.console(), Scalars::flag),
            section.get("metrics", defaults.metrics(), METRICS));
    section.finish();
    return server;
  }

  private static Optional<URI> publicUrl(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Scalars.url(text));
  }
}
