package io.spanguard.proxy.upstream;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The headers that are about one connection only (RFC 9110 §7.6.1) and never go on. */
final class HopByHop {

  private static final Set<String> ALWAYS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HopByHop() {}

  /**
   * In lower case: the well-known ones and those that the message's {@code Connection} header
   * names.
   */
  static Set<String> names(List<HeaderField> headers) {
    Set<String> names = null;
    for (HeaderField field : headers) {
      if (field.is("connection")) {
        for (String token : field.value().split(",", -1)) {
          String name = token.strip().toLowerCase(Locale.ROOT);
          if (!name.isEmpty() && !ALWAYS.contains(name)) {
            names = names == null ? new HashSet<>(ALWAYS) : names;
            names.add(name);
          }
        }
      }
    }
    return names == null ? ALWAYS : names;
  }
}
