package io.spanguard.proxy.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which of the upstream's headers go to the client: the end-to-end ones. */
public final class ResponseHeaders {

  private ResponseHeaders() {}

  /**
   * @param ownCredential whether the target is called with its own credential; cookies are then the
   *     gateway's, not the client's
   */
  public static List<HeaderField> filter(List<HeaderField> upstream, boolean ownCredential) {
    Set<String> hop = HopByHop.names(upstream);
    List<HeaderField> kept = new ArrayList<>(upstream.size());
    for (HeaderField field : upstream) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!hop.contains(name)
          && !name.startsWith("x-spanguard-")
          && !(ownCredential && name.equals("set-cookie"))) {
        kept.add(field);
      }
    }
    return kept;
  }
}
