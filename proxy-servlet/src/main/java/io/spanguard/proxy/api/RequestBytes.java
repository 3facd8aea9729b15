package io.spanguard.proxy.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** Reads a request's body, plain or gzipped, and bounded after decompression. Stateless. */
final class RequestBytes {

  /** After decompression, where nothing else is said. */
  static final int MAX_BYTES = 64 << 20;

  /** What may be said at most: bodies are held in arrays. */
  static final int LARGEST = 1 << 30;

  private RequestBytes() {}

  /**
   * @param maxBytes after decompression, and before it too: members of a gzipped body may be empty
   * @return a stream that throws ApiException 413 beyond the bound
   * @throws ApiException 415 when it comes in another encoding
   * @throws IOException when the client goes away
   */
  static InputStream decoded(HttpServletRequest request, long maxBytes) throws IOException {
    InputStream raw = new BoundedInputStream(request.getInputStream(), maxBytes);
    String encoding = request.getHeader("Content-Encoding");
    if (encoding == null || encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity")) {
      return raw;
    }
    if (encoding.strip().equalsIgnoreCase("gzip")) {
      return new BoundedInputStream(GunzippedInputStream.of(raw), maxBytes);
    }
    throw new Problem(
            415,
            "encoding_unsupported",
            "Content-Encoding is " + Quoted.text(encoding) + "; expected gzip or none",
            List.of(),
            Map.of("Accept-Encoding", "gzip, identity"))
        .asException();
  }
}
