package io.spanguard.proxy.upstream;

import java.util.List;
import java.util.Locale;

/** How a body is coded (RFC 9110 §8.4). Safe for use by many threads. */
public enum ContentCoding {
  NONE,
  GZIP,
  /** One that cannot be undone here, or several. */
  OTHER;

  static ContentCoding of(List<HeaderField> headers) {
    ContentCoding coding = NONE;
    for (HeaderField field : headers) {
      if (field.is("content-encoding")) {
        for (String name : field.value().split(",", -1)) {
          ContentCoding next = of(name.strip().toLowerCase(Locale.ROOT));
          coding = coding == NONE || next == NONE ? (next == NONE ? coding : next) : OTHER;
        }
      }
    }
    return coding;
  }

  private static ContentCoding of(String name) {
    return switch (name) {
      case "", "identity" -> NONE;
      case "gzip", "x-gzip" -> GZIP;
      default -> OTHER;
    };
  }
}
