package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.upstream.UpstreamRequest;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has texts judged by a language model, one at a time, by rules in words. The model sees the text
 * as data between random marks and answers in a fixed form; an answer of another form is a failure.
 * A finding is the whole text, or the piece of a long one.
 */
public final class ModelJudge {

  public static final String ID = "model-judge";
  public static final double DEFAULT_THRESHOLD = 0.5;

  private ModelJudge() {}

  /**
   * @param endpoint where conversations are posted to, for instance {@link Api#defaultUrl}
   * @param model for instance {@code gpt-4o-mini}
   */
  public static Builder builder(ServiceEndpoint endpoint, Api api, String model) {
    return new Builder(endpoint, api, model);
  }

  /** How a model is talked to. Safe for use by many threads. */
  public enum Api {
    /** Chat Completions, which many servers offer. */
    OPENAI("openai", "https://api.openai.com/v1/chat/completions", "Authorization"),
    /** Messages. */
    ANTHROPIC("anthropic", "https://api.anthropic.com/v1/messages", "x-api-key");

    private final String id;
    private final URI defaultUrl;
    private final String credentialHeader;

    Api(String id, String defaultUrl, String credentialHeader) {
      this.id = id;
      this.defaultUrl = URI.create(defaultUrl);
      this.credentialHeader = credentialHeader;
    }

    /** The word in configuration files. */
    public String id() {
      return id;
    }

    public URI defaultUrl() {
      return defaultUrl;
    }

    public String credentialHeader() {
      return credentialHeader;
    }

    /** The API with this {@link #id()}; empty where there is none. */
    public static Optional<Api> fromId(String id) {
      for (Api api : values()) {
        if (api.id.equals(id)) {
          return Optional.of(api);
        }
      }
      return Optional.empty();
    }
  }

  /** Not safe for use by several threads. */
  public static final class Builder {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ServiceEndpoint endpoint;
    private final Api api;
    private final String model;
    private List<JudgeRule> rules = List.of(JudgeRule.PROMPT_INJECTION);
    private double threshold = DEFAULT_THRESHOLD;
    private @Nullable Double temperature;
    private int maxTokens = 1_024;
    private Supplier<String> marks = Builder::randomMark;

    private Builder(ServiceEndpoint endpoint, Api api, String model) {
      this.endpoint = requireNonNull(endpoint, "endpoint");
      this.api = requireNonNull(api, "api");
      this.model = requireNonNull(model, "model");
    }

    /** What it looks for. Default: {@link JudgeRule#PROMPT_INJECTION}. */
    public Builder rules(List<JudgeRule> rules) {
      if (rules.isEmpty()) {
        throw new IllegalArgumentException("no rules");
      }
      this.rules = List.copyOf(rules);
      return this;
    }

    /** How sure it must be. Default {@value ModelJudge#DEFAULT_THRESHOLD}. */
    public Builder threshold(double threshold) {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException("threshold is not 0 to 1: " + threshold);
      }
      this.threshold = threshold;
      return this;
    }

    /** Default: the model's own, since some refuse any other. 0 gives the steadiest verdicts. */
    public Builder temperature(double temperature) {
      this.temperature = temperature;
      return this;
    }

    /** What it may write, its reasoning included. Default 1024. */
    public Builder maxTokens(int maxTokens) {
      if (maxTokens < 1) {
        throw new IllegalArgumentException("maxTokens < 1: " + maxTokens);
      }
      this.maxTokens = maxTokens;
      return this;
    }

    /** Where the random marks come from. */
    Builder marks(Supplier<String> marks) {
      this.marks = marks;
      return this;
    }

    public RemoteDetector build() {
      return endpoint.detector(
          new Judge(
              endpoint,
              api,
              model,
              new JudgePrompt(rules, threshold),
              Optional.ofNullable(temperature),
              maxTokens,
              marks));
    }

    private static String randomMark() {
      byte[] random = new byte[16];
      RANDOM.nextBytes(random);
      return HexFormat.of().formatHex(random);
    }
  }

  private record Judge(
      ServiceEndpoint endpoint,
      Api api,
      String model,
      JudgePrompt prompt,
      Optional<Double> temperature,
      int maxTokens,
      Supplier<String> marks)
      implements OneByOne {

    private static final String TOOL = "verdict";

    @Override
    public String id() {
      return ID;
    }

    @Override
    public int maxCharacters() {
      return 40_000;
    }

    @Override
    public Question question(Excerpt excerpt, boolean output) {
      String mark = marks.get();
      String check = marks.get();
      String instructions = prompt.instructions(excerpt.part().kind(), mark, check);
      String message = JudgePrompt.message(excerpt.text(), mark);
      return Question.about(
          excerpt,
          request(instructions, message),
          (answer, about) -> prompt.read(verdict(answer), check, about));
    }

    private UpstreamRequest request(String instructions, String message) {
      ObjectNode body = ServiceJson.object().put("model", model);
      temperature.ifPresent(value -> body.put("temperature", value));
      if (api == Api.OPENAI) {
        body.put("max_completion_tokens", maxTokens);
        body.putObject("response_format").put("type", "json_object");
        body.putArray("messages")
            .add(ServiceJson.object().put("role", "system").put("content", instructions))
            .add(ServiceJson.object().put("role", "user").put("content", message));
        return JsonPost.of(endpoint, endpoint.url(), body);
      }
      body.put("max_tokens", maxTokens).put("system", instructions);
      body.putArray("messages").addObject().put("role", "user").put("content", message);
      body.putArray("tools").add(tool());
      body.putObject("tool_choice").put("type", "tool").put("name", TOOL);
      return JsonPost.of(
          endpoint.withHeader("anthropic-version", "2023-06-01"), endpoint.url(), body);
    }

    /** A tool that must be called makes the model keep to the form. */
    private static ObjectNode tool() {
      ObjectNode tool =
          ServiceJson.object().put("name", TOOL).put("description", "Takes the verdict.");
      ObjectNode schema = tool.putObject("input_schema").put("type", "object");
      ObjectNode fields = schema.putObject("properties");
      fields.putObject("check").put("type", "string");
      fields.putObject("violation").put("type", "boolean");
      fields.putObject("rule").put("type", "string");
      fields.putObject("score").put("type", "number");
      schema.putArray("required").add("check").add("violation").add("rule").add("score");
      schema.put("additionalProperties", false);
      return tool;
    }

    private JsonNode verdict(JsonNode answer) {
      if (api == Api.OPENAI) {
        JsonNode choices = ServiceJson.list(answer, "choices");
        String said = choices.path(0).path("message").path("content").asText("");
        JsonNode verdict = ServiceJson.read(said);
        if (verdict == null) {
          throw ServiceFailure.verdict("it is not JSON alone");
        }
        return verdict;
      }
      JsonNode called = null;
      for (JsonNode block : ServiceJson.list(answer, "content")) {
        if (block.path("type").asText().equals("tool_use")) {
          if (called != null) {
            throw ServiceFailure.verdict("there are two of it");
          }
          called = block.path("input");
        }
      }
      if (called == null) {
        throw ServiceFailure.verdict("there is none");
      }
      return called;
    }
  }
}
