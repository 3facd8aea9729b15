package io.spanguard.proxy.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which of the upstream's headers go to the client: the end-to-end ones. */
public final class ResponseHeaders {

  /** What an answer's headers say of its very bytes, which is wrong once they are others. */
  private static final Set<String> ABOUT_THE_BYTES =
      Set.of("content-encoding", "etag", "content-md5", "digest", "content-digest", "repr-digest");

  private ResponseHeaders() {}

  /** These without what is wrong once a body is decoded, or changed. */
  public static List<HeaderField> ofOtherBytes(List<HeaderField> headers) {
    List<HeaderField> kept = new ArrayList<>(headers);
    kept.removeIf(field -> ABOUT_THE_BYTES.contains(field.name().toLowerCase(Locale.ROOT)));
    return kept;
  }

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
