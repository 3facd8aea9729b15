package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.OwaspCategory;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.upstream.HeaderField;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has texts judged by a guardrail of Amazon Bedrock ({@code ApplyGuardrail}): topics, harmful
 * content, attacks, words and personal data. It quotes words and personal data, whose places are
 * looked for in the text; anything else is the whole text. What is done about a finding is this
 * proxy's business, not what the guardrail there is set to answer.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html">the
 *     API</a>
 */
public final class Bedrock {

  public static final String ID = "bedrock";

  private Bedrock() {}

  /** Where the service is in a region, for instance {@code eu-central-1}. */
  public static URI url(String region) {
    return URI.create("https://bedrock-runtime." + region + ".amazonaws.com");
  }

  /**
   * @param guardrail its id or ARN
   * @param version a number, or {@code DRAFT}
   * @param credentials asked for with every request, so that temporary ones can be renewed
   */
  public static RemoteDetector create(
      ServiceEndpoint endpoint,
      String region,
      String guardrail,
      String version,
      Supplier<AwsCredentials> credentials) {
    URI url =
        endpoint.resolve(
            "guardrail/"
                + AwsSignature.encoded(guardrail)
                + "/version/"
                + AwsSignature.encoded(version)
                + "/apply");
    return endpoint.detector(
        new ApplyGuardrail(
            endpoint,
            url,
            new AwsSignature(region, "bedrock"),
            requireNonNull(credentials, "credentials")));
  }

  private record ApplyGuardrail(
      ServiceEndpoint endpoint,
      URI url,
      AwsSignature signature,
      Supplier<AwsCredentials> credentials)
      implements OneByOne {

    private static final String LLM01 = OwaspCategory.LLM01.id();
    private static final String LLM02 = OwaspCategory.LLM02.id();
    private static final String LLM09 = OwaspCategory.LLM09.id();

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
      ObjectNode body = ServiceJson.object().put("source", output ? "OUTPUT" : "INPUT");
      body.putArray("content").addObject().putObject("text").put("text", excerpt.text());
      byte[] bytes = ServiceJson.bytes(body);
      List<HeaderField> headers = new ArrayList<>(endpoint.headers());
      headers.addAll(
          signature.headers(
              credentials.get(),
              "POST",
              url,
              List.of(new HeaderField("Content-Type", "application/json")),
              bytes,
              endpoint.clock().instant()));
      return Question.about(excerpt, JsonPost.of(url, bytes, headers), ApplyGuardrail::read);
    }

    private static List<Finding> read(JsonNode answer, Excerpt excerpt) {
      String action = ServiceJson.text(answer, "action");
      if (action.equals("NONE")) {
        return List.of();
      }
      if (!action.equals("GUARDRAIL_INTERVENED")) {
        throw ServiceFailure.invalid("action is neither NONE nor GUARDRAIL_INTERVENED");
      }
      List<Finding> found = new ArrayList<>();
      for (JsonNode assessment : ServiceJson.list(answer, "assessments")) {
        read(assessment, excerpt, found);
      }
      return found.isEmpty()
          ? List.of(excerpt.whole("INTERVENED", null, 1, "the guardrail intervened"))
          : found;
    }

    private static void read(JsonNode assessment, Excerpt excerpt, List<Finding> found) {
      for (JsonNode topic : hits(assessment, "topicPolicy", "topics")) {
        found.add(whole(excerpt, "TOPIC_" + ServiceJson.text(topic, "name"), null, 1));
      }
      for (JsonNode filter : hits(assessment, "contentPolicy", "filters")) {
        String type = ServiceJson.text(filter, "type");
        String category = type.equals("PROMPT_ATTACK") ? LLM01 : null;
        found.add(whole(excerpt, type, category, confidence(filter)));
      }
      for (JsonNode word : hits(assessment, "wordPolicy", "customWords")) {
        found.addAll(quoted(excerpt, word, "WORD", null));
      }
      for (JsonNode word : hits(assessment, "wordPolicy", "managedWordLists")) {
        found.addAll(quoted(excerpt, word, ServiceJson.text(word, "type"), null));
      }
      for (JsonNode entity : hits(assessment, "sensitiveInformationPolicy", "piiEntities")) {
        found.addAll(quoted(excerpt, entity, ServiceJson.text(entity, "type"), LLM02));
      }
      for (JsonNode regex : hits(assessment, "sensitiveInformationPolicy", "regexes")) {
        found.addAll(quoted(excerpt, regex, regex.path("name").asText("REGEX"), LLM02));
      }
      for (JsonNode filter : hits(assessment, "contextualGroundingPolicy", "filters")) {
        found.add(whole(excerpt, ServiceJson.text(filter, "type"), LLM09, 1));
      }
    }

    /** What the guardrail would act on; the rest was only looked at. */
    private static List<JsonNode> hits(JsonNode assessment, String policy, String list) {
      List<JsonNode> hits = new ArrayList<>();
      for (JsonNode hit : assessment.path(policy).path(list)) {
        if (!ServiceJson.text(hit, "action").equals("NONE")) {
          hits.add(hit);
        }
      }
      return hits;
    }

    private static Finding whole(
        Excerpt excerpt, String name, @Nullable String category, double score) {
      String type = FindingType.of(name);
      return excerpt.whole(type, category, score, "the guardrail found: " + type);
    }

    private static List<Finding> quoted(
        Excerpt excerpt, JsonNode hit, String name, @Nullable String category) {
      String type = FindingType.of(name);
      String quote = ServiceJson.text(hit, "match");
      return excerpt.quoted(quote, type, category, 1, "the guardrail found: " + type);
    }

    private static double confidence(JsonNode filter) {
      return switch (filter.path("confidence").asText("HIGH")) {
        case "LOW" -> 0.33;
        case "MEDIUM" -> 0.66;
        default -> 1;
      };
    }
  }
}
