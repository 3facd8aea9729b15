package io.spanguard.server;

import java.nio.charset.StandardCharsets;

/**
 * An error answer of the server itself, by RFC 9457. It repeats nothing of the request.
 *
 * @param title without characters that JSON would need escaped
 */
record Problem(int status, String title, String detail) {

  static final String CONTENT_TYPE = "application/problem+json";

  byte[] json() {
    return ("{\"type\":\"about:blank\",\"title\":\""
            + title
            + "\",\"status\":"
            + status
            + ",\"detail\":\""
            + detail
            + "\",\"errors\":[]}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
