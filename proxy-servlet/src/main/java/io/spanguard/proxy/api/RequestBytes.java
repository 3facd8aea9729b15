package io.spanguard.proxy.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads a request's body, plain or gzipped, and bounded after decompression. Stateless. */
final class RequestBytes {

  /** After decompression. */
  static final int MAX_BYTES = 64 << 20;

  private RequestBytes() {}

  /**
   * @return a stream that throws ApiException 413 beyond the bound
   * @throws ApiException 415 when it comes in another encoding
   * @throws IOException when the client goes away
   */
  static InputStream decoded(HttpServletRequest request) throws IOException {
    return decoded(request, MAX_BYTES);
  }

  /** As {@link #decoded(HttpServletRequest)}, of at most so many bytes. */
  static InputStream decoded(HttpServletRequest request, int maxBytes) throws IOException {
    return new BoundedInputStream(decompressed(request), maxBytes);
  }

  private static InputStream decompressed(HttpServletRequest request) throws IOException {
    String encoding = request.getHeader("Content-Encoding");
    if (encoding == null || encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity")) {
      return request.getInputStream();
    }
    if (encoding.strip().equalsIgnoreCase("gzip")) {
      return new GZIPInputStream(request.getInputStream(), 8192);
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
