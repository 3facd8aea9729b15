package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.OwaspCategory;
import io.spanguard.proxy.guardrail.RemoteDetector;
import java.util.ArrayList;
import java.util.List;

/**
 * Has personal data found by a Presidio analyzer, with places, so that it can be redacted and
 * masked. The type is the service's, for instance {@code PERSON}.
 *
 * @see <a href="https://microsoft.github.io/presidio/api-docs/api-docs.html">the API</a>
 */
public final class Presidio {

  public static final String ID = "presidio";

  private Presidio() {}

  /**
   * @param endpoint of the analyzer, for instance {@code http://127.0.0.1:5002/analyze}
   */
  public static Builder builder(ServiceEndpoint endpoint) {
    return new Builder(endpoint);
  }

  /** Not safe for use by several threads. */
  public static final class Builder {
    private final ServiceEndpoint endpoint;
    private String language = "en";
    private List<String> entities = List.of();
    private double threshold = 0.5;

    private Builder(ServiceEndpoint endpoint) {
      this.endpoint = requireNonNull(endpoint, "endpoint");
    }

    /** Of the texts, two letters; the analyzer must know it. Default {@code en}. */
    public Builder language(String language) {
      this.language = requireNonNull(language, "language");
      return this;
    }

    /** What to look for, for instance {@code PERSON}. Default: all that the analyzer knows. */
    public Builder entities(List<String> entities) {
      this.entities = List.copyOf(entities);
      return this;
    }

    /** From which score on something counts. Default 0.5. */
    public Builder threshold(double threshold) {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException("threshold is not 0 to 1: " + threshold);
      }
      this.threshold = threshold;
      return this;
    }

    public RemoteDetector build() {
      return endpoint.detector(new Analyzer(endpoint, language, entities, threshold));
    }
  }

  private record Analyzer(
      ServiceEndpoint endpoint, String language, List<String> entities, double threshold)
      implements OneByOne {

    @Override
    public String id() {
      return ID;
    }

    @Override
    public int maxCharacters() {
      return 20_000;
    }

    @Override
    public Question question(Excerpt excerpt, boolean output) {
      ObjectNode body =
          ServiceJson.object()
              .put("text", excerpt.text())
              .put("language", language)
              .put("score_threshold", threshold);
      if (!entities.isEmpty()) {
        ArrayNode asked = body.putArray("entities");
        entities.forEach(asked::add);
      }
      return Question.about(excerpt, JsonPost.of(endpoint, endpoint.url(), body), this::read);
    }

    private List<Finding> read(JsonNode answer, Excerpt excerpt) {
      if (!answer.isArray()) {
        throw ServiceFailure.invalid("it is not a list");
      }
      List<Finding> found = new ArrayList<>();
      for (JsonNode entity : answer) {
        String type = FindingType.of(ServiceJson.text(entity, "entity_type"));
        int start = ServiceJson.integer(entity, "start");
        int end = ServiceJson.integer(entity, "end");
        double score = ServiceJson.score(entity, "score");
        if (score >= threshold) {
          found.add(
              excerpt.atCodePoints(
                  start, end, type, OwaspCategory.LLM02.id(), score, "personal data: " + type));
        }
      }
      return found;
    }
  }
}
