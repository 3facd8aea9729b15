package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import org.jspecify.annotations.Nullable;

/**
 * One text in an event of a stream. Immutable and safe for use by many threads.
 *
 * @param kind of the part that it belongs to
 * @param place of that part in the buffered form of the same answer
 * @param choice which of the answer's choices it belongs to
 * @param text for a tool call a piece of its arguments; empty where the event only names the call
 * @param repeats whether it is the part's whole text once more, and not a piece that goes on
 * @param toolName of a tool call, as far as it is known by now; null for other kinds
 * @param toolCallId null where the provider gives none, or has not given it yet
 */
public record Piece(
    PartKind kind,
    JsonPointer place,
    int choice,
    String text,
    boolean repeats,
    @Nullable String toolName,
    @Nullable String toolCallId) {

  public Piece {
    requireNonNull(kind, "kind");
    requireNonNull(place, "place");
    requireNonNull(text, "text");
  }
}
