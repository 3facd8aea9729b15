package io.spanguard.proxy.api;

import com.google.common.hash.Hashing;
import com.google.common.io.ByteStreams;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /console/}: the web console's static files. They hold nothing secret, so no key is
 * asked for; the page calls the API with the key that its user types. Immutable and safe for use by
 * many threads.
 */
final class ConsoleEndpoint implements Endpoint.Open {

  private static final String FOLDER = "/io/spanguard/proxy/console/";
  private static final String INDEX = "index.html";

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private static final Map<String, String> FILES =
      Map.of(
          INDEX,
          "text/html; charset=utf-8",
          "console.css",
          "text/css; charset=utf-8",
          "console.js",
          "text/javascript; charset=utf-8",
          "api.js",
          "text/javascript; charset=utf-8",
          "element.js",
          "text/javascript; charset=utf-8",
          "traces.js",
          "text/javascript; charset=utf-8",
          "waterfall.js",
          "text/javascript; charset=utf-8",
          "icon.svg",
          "image/svg+xml");

  private final Map<String, File> files;

  private ConsoleEndpoint(Map<String, File> files) {
    this.files = Map.copyOf(files);
  }

  /** Reads the files from the class path, once. */
  static ConsoleEndpoint create() {
    Map<String, File> files = new HashMap<>();
    FILES.forEach((name, type) -> files.put(name, File.read(name, type)));
    return new ConsoleEndpoint(files);
  }

  @Override
  public Answer serve(HttpServletRequest http, List<String> variables) {
    if (variables.isEmpty()) {
      // relative, so that it holds wherever the API is mounted
      return Answer.empty(308).header("Location", "console/");
    }
    String name = variables.get(0).isEmpty() ? INDEX : variables.get(0);
    File file =
        Optional.ofNullable(files.get(name))
            .orElseThrow(
                () ->
                    Problem.of(404, "file_unknown", "the console has no file " + Quoted.text(name))
                        .asException());
    boolean known = file.isAmong(http.getHeader("If-None-Match"));
    return (known ? Answer.empty(304) : Answer.bytes(file.type, file.bytes))
        .header("ETag", file.etag)
        .header("Cache-Control", "no-cache")
        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .header("Referrer-Policy", "no-referrer")
        .header("X-Frame-Options", "DENY");
  }

  /** One file as it is sent. */
  private static final class File {
    private final String type;
    private final byte[] bytes;
    private final String etag;

    private File(String type, byte[] bytes) {
      this.type = type;
      this.bytes = bytes;
      this.etag = '"' + Hashing.sha256().hashBytes(bytes).toString().substring(0, 32) + '"';
    }

    static File read(String name, String type) {
      try (InputStream in = ConsoleEndpoint.class.getResourceAsStream(FOLDER + name)) {
        if (in == null) {
          throw new IllegalStateException("not on the class path: " + FOLDER + name);
        }
        return new File(type, ByteStreams.toByteArray(in));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + FOLDER + name, e);
      }
    }

    /**
     * Whether an {@code If-None-Match} names this version; a compressing host may have made it a
     * weak one.
     */
    boolean isAmong(@Nullable String etags) {
      return etags != null && (etags.strip().equals("*") || etags.contains(etag));
    }
  }
}
