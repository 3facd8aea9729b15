package io.spanguard.proxy.wire;

import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one provider API says no in the model's own voice: a whole answer that its SDK takes for an
 * answer and not for an error.
 */
public interface RefusalShape {

  /**
   * The JSON body, UTF-8.
   *
   * @param text what the model would say
   * @param model as the request named it; null where it named none
   * @param id what tells this answer from others, for instance the trace id
   */
  byte[] body(String text, @Nullable String model, String id);

  /** The same answer as a whole stream, its terminal event included. */
  List<ServerSentEvent> events(String text, @Nullable String model, String id);

  /**
   * Whether {@link #events} may also follow what a stream has said already. Else such a stream ends
   * with an error.
   */
  default boolean canFollow() {
    return false;
  }
}
