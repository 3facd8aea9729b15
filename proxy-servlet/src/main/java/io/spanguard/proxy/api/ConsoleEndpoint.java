package io.spanguard.proxy.api;

import com.google.common.base.Suppliers;
import io.spanguard.proxy.console.ConsoleFile;
import io.spanguard.proxy.console.ConsoleFiles;
import io.spanguard.proxy.console.MissingLibraryException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /console/}: the web console's static files. They hold nothing secret, so no key is
 * asked for; the page asks its user to sign in and then calls the API. Immutable and safe for use
 * by many threads.
 *
 * <p>The files are read when they are first asked for: an embedding service that never opens the
 * console needs none of the console's libraries.
 */
final class ConsoleEndpoint implements Endpoint.Open {

  private final Supplier<ConsoleFiles> files;

  private ConsoleEndpoint(Supplier<ConsoleFiles> files) {
    this.files = files;
  }

  static ConsoleEndpoint create() {
    return new ConsoleEndpoint(Suppliers.memoize(ConsoleFiles::load));
  }

  @Override
  public Answer serve(HttpServletRequest http, List<String> variables) {
    if (variables.isEmpty()) {
      // relative, so that it holds wherever the API is mounted
      return Answer.empty(308).header("Location", "console/");
    }
    ConsoleFiles known = files();
    String path = variables.get(0);
    ConsoleFile file =
        known
            .find(path)
            .orElseThrow(
                () ->
                    Problem.of(
                            404,
                            "file_unknown",
                            "the console has no file "
                                + Quoted.text(path)
                                + "; a page of another version is to be loaded again")
                        .asException());
    return answer(http, file)
        .header("ETag", file.etag())
        .header("Cache-Control", file.caching())
        .header("Vary", "Accept-Encoding")
        .header("Content-Security-Policy", known.contentSecurityPolicy())
        .header("Referrer-Policy", "no-referrer")
        .header("X-Frame-Options", "DENY");
  }

  private ConsoleFiles files() {
    try {
      return files.get();
    } catch (MissingLibraryException e) {
      throw Problem.of(503, "console_incomplete", String.valueOf(e.getMessage())).asException();
    }
  }

  private static Answer answer(HttpServletRequest http, ConsoleFile file) {
    if (file.isAmong(http.getHeader("If-None-Match"))) {
      return Answer.empty(304);
    }
    boolean compressed = takesGzip(http.getHeader("Accept-Encoding"));
    Answer answer = Answer.bytes(file.type(), file.content(compressed));
    return compressed ? answer.header("Content-Encoding", "gzip") : answer;
  }

  /** RFC 9110 §12.5.3, as far as browsers use it: a weight of zero is a refusal. */
  private static boolean takesGzip(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    for (String coding : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = coding.split(";", 2);
      if (parts[0].strip().equals("gzip")) {
        return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
