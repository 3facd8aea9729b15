package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteDetector;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has texts judged by OpenAI's moderation model: hate, harassment, self-harm, sexual content,
 * violence and illicit behaviour. It names no places: a finding is the whole text, or the piece of
 * a long one. Several texts are sent at once.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/moderations">the API</a>
 */
public final class OpenAiModeration {

  public static final String ID = "openai-moderation";
  public static final URI DEFAULT_URL = URI.create("https://api.openai.com/v1/moderations");
  public static final String DEFAULT_MODEL = "omni-moderation-latest";

  private OpenAiModeration() {}

  public static Builder builder(ServiceEndpoint endpoint) {
    return new Builder(endpoint);
  }

  /** Not safe for use by several threads. */
  public static final class Builder {
    private final ServiceEndpoint endpoint;
    private String model = DEFAULT_MODEL;
    private Set<String> categories = Set.of();
    private @Nullable Double threshold;

    private Builder(ServiceEndpoint endpoint) {
      this.endpoint = requireNonNull(endpoint, "endpoint");
    }

    /** Default {@value OpenAiModeration#DEFAULT_MODEL}. */
    public Builder model(String model) {
      this.model = requireNonNull(model, "model");
      return this;
    }

    /**
     * Which of the service's categories count, for instance {@code hate}, which means {@code
     * hate/threatening} too. Default: all.
     */
    public Builder categories(Set<String> categories) {
      this.categories = Set.copyOf(categories);
      return this;
    }

    /** From which score on a category counts. Default: the service says so itself. */
    public Builder threshold(double threshold) {
      if (!(threshold > 0 && threshold <= 1)) {
        throw new IllegalArgumentException("not 0 < threshold <= 1: " + threshold);
      }
      this.threshold = threshold;
      return this;
    }

    public RemoteDetector build() {
      return endpoint.detector(new Moderations(endpoint, model, categories, threshold));
    }
  }

  private record Moderations(
      ServiceEndpoint endpoint, String model, Set<String> categories, @Nullable Double threshold)
      implements Service {

    private static final int MAX_TOGETHER = 100_000;
    private static final int MAX_TEXTS = 32;

    @Override
    public String id() {
      return ID;
    }

    @Override
    public int maxCharacters() {
      return 30_000;
    }

    @Override
    public List<Question> questions(List<Excerpt> excerpts, boolean output) {
      List<Question> questions = new ArrayList<>();
      List<Excerpt> together = new ArrayList<>();
      int characters = 0;
      for (Excerpt excerpt : excerpts) {
        characters += excerpt.text().length();
        if (!together.isEmpty() && (together.size() == MAX_TEXTS || characters > MAX_TOGETHER)) {
          questions.add(question(together));
          together.clear();
          characters = excerpt.text().length();
        }
        together.add(excerpt);
      }
      questions.add(question(together));
      return questions;
    }

    private Question question(List<Excerpt> about) {
      ObjectNode body = ServiceJson.object().put("model", model);
      ArrayNode input = body.putArray("input");
      about.forEach(excerpt -> input.add(excerpt.text()));
      return new Question(
          about, JsonPost.of(endpoint, endpoint.url(), body), Moderations.this::read);
    }

    private List<List<Finding>> read(JsonNode answer, List<Excerpt> about) {
      JsonNode results = ServiceJson.list(answer, "results");
      if (results.size() != about.size()) {
        throw ServiceFailure.invalid("there are not as many results as texts");
      }
      List<List<Finding>> found = new ArrayList<>();
      for (int i = 0; i < about.size(); i++) {
        found.add(read(results.get(i), about.get(i)));
      }
      return found;
    }

    private List<Finding> read(JsonNode result, Excerpt excerpt) {
      boolean flagged = ServiceJson.flag(result, "flagged");
      JsonNode scores = result.path("category_scores");
      JsonNode flags = result.path("categories");
      if (!scores.isObject() || !flags.isObject()) {
        throw ServiceFailure.invalid("a result has no categories or no scores");
      }
      List<Finding> found = new ArrayList<>();
      for (Map.Entry<String, JsonNode> score : scores.properties()) {
        String category = score.getKey();
        double value = ServiceJson.score(scores, category);
        boolean over =
            threshold == null ? flags.path(category).asBoolean(false) : value >= threshold;
        if (over && counts(category)) {
          found.add(finding(excerpt, category, value));
        }
      }
      if (found.isEmpty() && flagged && threshold == null && categories.isEmpty()) {
        found.add(finding(excerpt, "flagged", 1));
      }
      return found;
    }

    private boolean counts(String category) {
      int slash = category.indexOf('/');
      return categories.isEmpty()
          || categories.contains(category)
          || (slash > 0 && categories.contains(category.substring(0, slash)));
    }

    private static Finding finding(Excerpt excerpt, String category, double score) {
      String type = FindingType.of(category);
      return excerpt.whole(type, null, score, "moderation: " + type);
    }
  }
}
