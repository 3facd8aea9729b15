package io.spanguard.proxy.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other sites from using a session that a browser holds. A request that changes something
 * must be JSON, which no form can send, and must say that it comes from this very origin. Immutable
 * and safe for use by many threads.
 */
final class SameOrigin {

  private final @Nullable URI publicUrl;

  /**
   * @param publicUrl how browsers reach the server; null: as the request's {@code Host} says
   */
  SameOrigin(@Nullable URI publicUrl) {
    this.publicUrl = publicUrl;
  }

  /**
   * @throws ApiException when the request may come from another site
   */
  void check(HttpServletRequest request) {
    String type = request.getContentType();
    if (type == null || !mediaType(type).equals("application/json")) {
      throw Problem.of(
              415,
              "media_type_unsupported",
              "a request that changes something needs Content-Type: application/json")
          .asException();
    }
    // browsers write this header themselves: no page can
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    boolean isSame =
        site != null ? site.equals("same-origin") : origin != null && isOwn(origin, request);
    if (!isSame) {
      throw Problem.of(
              403,
              "origin_forbidden",
              "a request that changes something must come from this server's own pages:"
                  + " send its Origin, or Sec-Fetch-Site: same-origin")
          .asException();
    }
  }

  private boolean isOwn(String origin, HttpServletRequest request) {
    URI given = uri(origin);
    if (given == null || given.getScheme() == null || given.getRawAuthority() == null) {
      return false;
    }
    if (publicUrl != null && normal(publicUrl).equals(normal(given))) {
      return true;
    }
    String host = request.getHeader("Host");
    if (host == null) {
      return false;
    }
    // what ends TLS before the server makes https of http, never the other way round
    String scheme = given.getScheme().toLowerCase(Locale.ROOT);
    URI own = uri(scheme + "://" + host);
    return own != null
        && (scheme.equals("https") || scheme.equals(request.getScheme()))
        && normal(own).equals(normal(given));
  }

  private static String normal(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  private static @Nullable URI uri(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() == null ? null : uri;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static String mediaType(String type) {
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }
}
