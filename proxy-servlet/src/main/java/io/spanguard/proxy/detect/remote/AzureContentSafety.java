package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.OwaspCategory;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.upstream.UpstreamRequest;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Has texts judged by Azure AI Content Safety: harmful content by severity and blocklists ({@code
 * text:analyze}), and attacks on the model ({@code text:shieldPrompt}), the latter only on the way
 * to the model. It names no places, but for what is on a blocklist.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/contentsafety/text-operations">the API</a>
 */
public final class AzureContentSafety {

  public static final String ID = "azure-content-safety";
  public static final String CREDENTIAL_HEADER = "Ocp-Apim-Subscription-Key";

  /** Of 0, 2, 4 and 6. */
  public static final int DEFAULT_SEVERITY = 4;

  private AzureContentSafety() {}

  /**
   * @param endpoint the resource's, for instance {@code https://NAME.cognitiveservices.azure.com}
   */
  public static Builder builder(ServiceEndpoint endpoint) {
    return new Builder(endpoint);
  }

  /** What the service looks for. Safe for use by many threads. */
  public enum Check {
    /** Hate, self-harm, sexual content, violence, and what is on blocklists. */
    CONTENT("content"),
    /** Attacks in what a user says, and in what tools return. */
    PROMPT_SHIELD("prompt-shield");

    private final String id;

    Check(String id) {
      this.id = id;
    }

    /** The word in configuration files. */
    public String id() {
      return id;
    }

    /** The check with this {@link #id()}; empty where there is none. */
    public static Optional<Check> fromId(String id) {
      for (Check check : values()) {
        if (check.id.equals(id)) {
          return Optional.of(check);
        }
      }
      return Optional.empty();
    }
  }

  /** What {@code text:analyze} tells apart. Safe for use by many threads. */
  public enum Harm {
    HATE("Hate"),
    SELF_HARM("SelfHarm"),
    SEXUAL("Sexual"),
    VIOLENCE("Violence");

    private final String id;

    Harm(String id) {
      this.id = id;
    }

    /** As the service calls it, for instance {@code SelfHarm}. */
    public String id() {
      return id;
    }
  }

  /** Not safe for use by several threads. */
  public static final class Builder {
    private final ServiceEndpoint endpoint;
    private Set<Check> checks = EnumSet.allOf(Check.class);
    private Set<Harm> categories = EnumSet.allOf(Harm.class);
    private int severity = DEFAULT_SEVERITY;
    private List<String> blocklists = List.of();

    private Builder(ServiceEndpoint endpoint) {
      this.endpoint = requireNonNull(endpoint, "endpoint");
    }

    /** Default: both. */
    public Builder checks(Set<Check> checks) {
      if (checks.isEmpty()) {
        throw new IllegalArgumentException("no checks");
      }
      this.checks = EnumSet.copyOf(checks);
      return this;
    }

    /** Default: all. */
    public Builder categories(Set<Harm> categories) {
      if (categories.isEmpty()) {
        throw new IllegalArgumentException("no categories");
      }
      this.categories = EnumSet.copyOf(categories);
      return this;
    }

    /** From which severity on harmful content counts. Default {@link #DEFAULT_SEVERITY}. */
    public Builder severity(int severity) {
      if (severity < 1 || severity > 6) {
        throw new IllegalArgumentException("severity is not 1 to 6: " + severity);
      }
      this.severity = severity;
      return this;
    }

    /** Names of blocklists of the resource. Default: none. */
    public Builder blocklists(List<String> blocklists) {
      this.blocklists = List.copyOf(blocklists);
      return this;
    }

    public RemoteDetector build() {
      return endpoint.detector(
          new ContentSafety(
              endpoint, Set.copyOf(checks), Set.copyOf(categories), severity, blocklists));
    }
  }

  private record ContentSafety(
      ServiceEndpoint endpoint,
      Set<Check> checks,
      Set<Harm> categories,
      int severity,
      List<String> blocklists)
      implements OneByOne {

    private static final String VERSION = "?api-version=2024-09-01";

    @Override
    public String id() {
      return ID;
    }

    @Override
    public int maxCharacters() {
      return 10_000;
    }

    @Override
    public List<Excerpt> excerpts(List<Part> parts) {
      List<Excerpt> excerpts = new ArrayList<>();
      for (Excerpt excerpt : Excerpt.of(parts, maxCharacters())) {
        for (Check check : Check.values()) {
          boolean fits = check != Check.PROMPT_SHIELD || excerpt.part().kind().isInput();
          if (checks.contains(check) && fits) {
            excerpts.add(excerpt.withAspect(check.id()));
          }
        }
      }
      return excerpts;
    }

    @Override
    public Question question(Excerpt excerpt, boolean output) {
      boolean shield = excerpt.aspect().equals(Check.PROMPT_SHIELD.id());
      return shield ? shield(excerpt) : analyze(excerpt);
    }

    private Question analyze(Excerpt excerpt) {
      ObjectNode body =
          ServiceJson.object()
              .put("text", excerpt.text())
              .put("haltOnBlocklistHit", false)
              .put("outputType", "FourSeverityLevels");
      ArrayNode asked = body.putArray("categories");
      categories.stream().sorted().forEach(category -> asked.add(category.id()));
      ArrayNode lists = body.putArray("blocklistNames");
      blocklists.forEach(lists::add);
      return Question.about(excerpt, post("text:analyze", body), ContentSafety.this::harms);
    }

    private Question shield(Excerpt excerpt) {
      ObjectNode body = ServiceJson.object();
      if (excerpt.part().kind() == PartKind.PROMPT) {
        body.put("userPrompt", excerpt.text());
      } else {
        body.putArray("documents").add(excerpt.text());
      }
      return Question.about(excerpt, post("text:shieldPrompt", body), ContentSafety::attacks);
    }

    private UpstreamRequest post(String operation, ObjectNode body) {
      return JsonPost.of(endpoint, endpoint.resolve("contentsafety/" + operation + VERSION), body);
    }

    private List<Finding> harms(JsonNode answer, Excerpt excerpt) {
      List<Finding> found = new ArrayList<>();
      for (JsonNode one : ServiceJson.list(answer, "categoriesAnalysis")) {
        String type = FindingType.of(words(ServiceJson.text(one, "category")));
        // The service leaves the severity out where it did not come to one.
        int level = one.path("severity").isNull() ? 0 : ServiceJson.integer(one, "severity");
        if (level >= severity) {
          double score = Math.min(1, level / 6.0);
          found.add(excerpt.whole(type, null, score, "content of severity " + level + ": " + type));
        }
      }
      for (JsonNode match : answer.path("blocklistsMatch")) {
        String quote = ServiceJson.text(match, "blocklistItemText");
        found.addAll(excerpt.quoted(quote, "BLOCKLIST", null, 1, "on a blocklist"));
      }
      return found;
    }

    private static List<Finding> attacks(JsonNode answer, Excerpt excerpt) {
      boolean attack;
      if (excerpt.part().kind() == PartKind.PROMPT) {
        attack = ServiceJson.flag(answer.path("userPromptAnalysis"), "attackDetected");
      } else {
        JsonNode documents = ServiceJson.list(answer, "documentsAnalysis");
        if (documents.size() != 1) {
          throw ServiceFailure.invalid("there are not as many results as documents");
        }
        attack = ServiceJson.flag(documents.get(0), "attackDetected");
      }
      String reason = "the text attacks the model";
      return attack
          ? List.of(excerpt.whole("PROMPT_ATTACK", OwaspCategory.LLM01.id(), 1, reason))
          : List.of();
    }

    /** {@code SelfHarm} as {@code Self_Harm}. */
    private static String words(String camelCase) {
      return camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
  }
}
