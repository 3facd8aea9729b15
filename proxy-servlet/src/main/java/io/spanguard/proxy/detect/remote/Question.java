package io.spanguard.proxy.detect.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.upstream.UpstreamRequest;
import java.util.List;
import java.util.function.BiFunction;

/**
 * One call.
 *
 * @param about what it asks about
 */
record Question(List<Excerpt> about, UpstreamRequest request, Reader reader) {

  Question {
    about = List.copyOf(about);
  }

  /** A question about one excerpt. */
  static Question about(
      Excerpt excerpt,
      UpstreamRequest request,
      BiFunction<JsonNode, Excerpt, List<Finding>> reader) {
    return new Question(
        List.of(excerpt), request, (answer, about) -> List.of(reader.apply(answer, about.get(0))));
  }

  /** Understands the answer. */
  @FunctionalInterface
  interface Reader {

    /**
     * What was found in each of the excerpts, in their order, with offsets in their texts.
     *
     * @param about as the question has it
     * @throws ServiceFailure where the answer is not one that the service's documentation knows
     */
    List<List<Finding>> read(JsonNode answer, List<Excerpt> about);
  }
}
