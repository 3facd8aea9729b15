package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Attributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of a model. Immutable and safe for use by many threads.
 *
 * @param operation OpenTelemetry's word: chat, text_completion, embeddings
 * @param spanName for instance {@code llm.chat}
 * @param model null where the body names none
 * @param stream whether a streamed answer is asked for
 * @param usageAsked whether the client itself asked for a stream's usage
 * @param parameters {@code gen_ai.request.*}
 * @param parts every text of the body, in order
 * @param skipped what is there but cannot be inspected, a reason each: image, audio, file
 */
public record ModelRequest(
    String operation,
    String spanName,
    @Nullable String model,
    boolean stream,
    boolean usageAsked,
    Attributes parameters,
    List<Part> parts,
    List<String> skipped) {

  public ModelRequest {
    requireNonNull(operation, "operation");
    requireNonNull(spanName, "spanName");
    requireNonNull(parameters, "parameters");
    parts = List.copyOf(parts);
    skipped = List.copyOf(skipped);
  }
}
