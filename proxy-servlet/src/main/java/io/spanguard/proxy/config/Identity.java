package io.spanguard.proxy.config;

import java.util.List;

/**
 * Where agent, session and user ids of a request come from; the first place that has one wins.
 * Immutable and safe for use by many threads.
 */
public record Identity(List<IdSource> agent, List<IdSource> session, List<IdSource> user) {

  public Identity {
    agent = List.copyOf(agent);
    session = List.copyOf(session);
    user = List.copyOf(user);
  }

  /** As the example file has them. */
  public static Identity defaults() {
    return new Identity(
        List.of(new IdSource.Header("X-Agent-Id"), new IdSource.Baggage("agent.id")),
        List.of(
            new IdSource.Header("X-Session-Id"),
            new IdSource.Baggage("session.id"),
            new IdSource.Body(List.of("metadata", "session_id")),
            new IdSource.Body(List.of("conversation"))),
        List.of(
            new IdSource.Header("X-User-Id"),
            new IdSource.Body(List.of("user")),
            new IdSource.Body(List.of("metadata", "user_id"))));
  }

  /** One place to look. */
  public sealed interface IdSource {

    /** A request header, which is not forwarded. */
    record Header(String name) implements IdSource {}

    /** A member of the W3C {@code baggage} header. */
    record Baggage(String key) implements IdSource {}

    /** A field of an inspected JSON body; text, or an object's {@code id}. */
    record Body(List<String> path) implements IdSource {
      public Body {
        path = List.copyOf(path);
      }
    }
  }
}
