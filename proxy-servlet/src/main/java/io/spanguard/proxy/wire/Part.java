package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import org.jspecify.annotations.Nullable;

/**
 * One text of an exchange, with its place in the JSON. Immutable and safe for use by many threads.
 *
 * @param place of the string in the body, so that a changed text can be put back
 * @param text as it stands there; for a tool call its arguments as the model wrote them
 * @param isNew whether it comes after the last assistant message; always true for what the model
 *     answers
 * @param toolName of a tool call, a tool definition, or a tool result whose call is in the same
 *     body; null otherwise
 * @param toolCallId null where the provider gives none
 * @param choice which of the answer's choices it belongs to; 0 for input
 */
public record Part(
    PartKind kind,
    JsonPointer place,
    String text,
    boolean isNew,
    @Nullable String toolName,
    @Nullable String toolCallId,
    int choice) {

  public Part {
    requireNonNull(kind, "kind");
    requireNonNull(place, "place");
    requireNonNull(text, "text");
  }

  /** The same part with another text. */
  public Part withText(String changed) {
    return new Part(kind, place, changed, isNew, toolName, toolCallId, choice);
  }
}
