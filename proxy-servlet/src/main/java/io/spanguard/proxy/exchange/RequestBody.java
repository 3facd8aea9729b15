package io.spanguard.proxy.exchange;

import io.spanguard.proxy.wire.JsonBody;
import io.spanguard.proxy.wire.WireFormatException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to an inspected endpoint: strict UTF-8 JSON, plain or gzipped, whole in
 * memory. Immutable by convention.
 *
 * @param raw as it came, for forwarding
 * @param encoded whether it came gzipped
 */
record RequestBody(byte[] raw, boolean encoded, JsonBody json) {

  /**
   * @throws Refusal when it is too large, or anything that not every reader would read alike
   * @throws ClientGone when the client does not send it to its end
   */
  static RequestBody read(HttpServletRequest request, long maxBytes) throws ClientGone {
    checkType(only(request, "Content-Type"));
    boolean gzip = isGzip(only(request, "Content-Encoding"));
    byte[] raw = rawBytes(request, maxBytes);
    byte[] decoded = gzip ? decode(raw, maxBytes) : raw;
    try {
      return new RequestBody(raw, gzip, JsonBody.parse(decoded));
    } catch (WireFormatException e) {
      throw Refusal.error(400, "body_invalid", String.valueOf(e.getMessage()));
    }
  }

  /** Of two, one reader would go by the first and another by the last. */
  private static @Nullable String only(HttpServletRequest request, String name) {
    List<String> values = Collections.list(request.getHeaders(name));
    if (values.size() > 1) {
      throw Refusal.error(415, "body_invalid", name + " stands " + values.size() + " times");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  private static byte[] rawBytes(HttpServletRequest request, long maxBytes) throws ClientGone {
    if (request.getContentLengthLong() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    try {
      return whole(
          Limited.read(request.getInputStream(), maxBytes, request.getContentLengthLong()),
          maxBytes);
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  private static byte[] decode(byte[] raw, long maxBytes) {
    try {
      return whole(GzippedRequest.decode(raw, maxBytes), maxBytes);
    } catch (ZipException | EOFException e) {
      throw Refusal.error(
          400,
          "body_invalid",
          "the body is not the one gzip member that Content-Encoding says it is");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static byte[] whole(Limited read, long maxBytes) {
    if (!read.whole()) {
      throw tooLarge(maxBytes);
    }
    return read.bytes();
  }

  private static void checkType(@Nullable String contentType) {
    if (contentType == null) {
      return;
    }
    String type = contentType.toLowerCase(Locale.ROOT);
    int end = type.indexOf(';');
    String media = (end < 0 ? type : type.substring(0, end)).strip();
    if (!media.equals("application/json")
        && !(media.startsWith("application/") && media.endsWith("+json"))) {
      throw Refusal.error(
          415, "body_invalid", "this endpoint takes application/json, not '" + media + "'");
    }
    int charset = type.indexOf("charset=");
    if (charset >= 0) {
      String name = type.substring(charset + 8).replace("\"", "").split(";", 2)[0].strip();
      if (!name.equals("utf-8") && !name.equals("utf8")) {
        throw Refusal.error(415, "body_invalid", "JSON is UTF-8 (RFC 8259), not '" + name + "'");
      }
    }
  }

  private static boolean isGzip(@Nullable String encoding) {
    if (encoding == null || encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity")) {
      return false;
    }
    if (encoding.strip().equalsIgnoreCase("gzip")) {
      return true;
    }
    throw Refusal.error(
        415,
        "body_invalid",
        "Content-Encoding is '" + encoding.strip() + "'; this endpoint takes gzip or none");
  }

  private static Refusal tooLarge(long maxBytes) {
    return Refusal.error(
        413,
        "body_too_large",
        "the body has more than the " + maxBytes + " bytes that are allowed");
  }
}
