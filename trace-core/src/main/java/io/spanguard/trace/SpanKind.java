package io.spanguard.trace;

import java.util.Locale;
import java.util.Optional;

/**
 * What a span stands for, in Spanguard's own seven words. Immutable and safe for use by many
 * threads.
 *
 * <p>OpenTelemetry's own kind (client, server, …) says how a span was made rather than what it is
 * about and is kept beside this one, see {@link Span#otelKind()}.
 */
public enum SpanKind {
  /** One call as the client saw it, from its arrival until its answer was complete. */
  REQUEST,
  /** One call of a model: chat, completion, embeddings. */
  LLM,
  /** The execution of a tool. */
  TOOL,
  /** A guardrail stage, or what one guardrail found. */
  DETECTOR,
  /** A tool rule that matched a tool call. */
  FIREWALL,
  /** The run of an agent. */
  AGENT,
  /** Everything else, for instance a network call. */
  OTHER;

  private final String id = name().toLowerCase(Locale.ROOT);

  /**
   * The lower-case word that stands for this kind in JSON and in queries, for instance {@code llm}.
   */
  public String id() {
    return id;
  }

  /** The kind with this {@link #id()}, in any case; empty where there is none. */
  public static Optional<SpanKind> fromId(String id) {
    for (SpanKind kind : values()) {
      if (kind.id.equalsIgnoreCase(id)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
