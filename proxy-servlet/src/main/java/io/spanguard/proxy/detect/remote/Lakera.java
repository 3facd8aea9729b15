package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.OwaspCategory;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.wire.PartKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has texts judged by Lakera Guard (v2): attacks on the model, personal data, harmful content and
 * unknown links, as the project's policy says. It names the places of personal data and of
 * profanity; anything else is the whole text.
 *
 * @see <a href="https://docs.lakera.ai/docs/api/guard">the API</a>
 */
public final class Lakera {

  public static final String ID = "lakera";
  public static final URI DEFAULT_URL = URI.create("https://api.lakera.ai/v2/guard");

  private Lakera() {}

  /**
   * @param project whose policy counts; null for the account's default one
   */
  public static RemoteDetector create(ServiceEndpoint endpoint, @Nullable String project) {
    requireNonNull(endpoint, "endpoint");
    return endpoint.detector(new Guard(endpoint, project));
  }

  private record Guard(ServiceEndpoint endpoint, @Nullable String project) implements OneByOne {

    @Override
    public String id() {
      return ID;
    }

    @Override
    public int maxCharacters() {
      return 30_000;
    }

    @Override
    public Question question(Excerpt excerpt, boolean output) {
      ObjectNode body = ServiceJson.object();
      body.putArray("messages")
          .addObject()
          .put("role", role(excerpt.part().kind()))
          .put("content", excerpt.text());
      if (project != null) {
        body.put("project_id", project);
      }
      body.put("breakdown", true).put("payload", true);
      return Question.about(excerpt, JsonPost.of(endpoint, endpoint.url(), body), Guard::read);
    }

    /** What comes from outside is judged as such; what a tool returned is a user's word to it. */
    private static String role(PartKind kind) {
      return switch (kind) {
        case SYSTEM, TOOL_DEFINITION -> "system";
        case PROMPT, TOOL_RESULT -> "user";
        case ASSISTANT, COMPLETION, REASONING, TOOL_CALL -> "assistant";
      };
    }

    private static List<Finding> read(JsonNode answer, Excerpt excerpt) {
      if (!ServiceJson.flag(answer, "flagged")) {
        return List.of();
      }
      List<Finding> found = new ArrayList<>();
      Set<String> placed = new HashSet<>();
      for (JsonNode match : answer.path("payload")) {
        String detector = ServiceJson.text(match, "detector_type");
        found.addAll(place(match, detector, excerpt));
        placed.add(detector);
      }
      for (JsonNode result : answer.path("breakdown")) {
        String detector = ServiceJson.text(result, "detector_type");
        if (ServiceJson.flag(result, "detected") && placed.add(detector)) {
          found.add(excerpt.whole(type(detector), category(detector), 1, reason(detector)));
        }
      }
      return found.isEmpty() ? List.of(excerpt.whole("FLAGGED", null, 1, "flagged")) : found;
    }

    /**
     * The place is taken from the quoted text where it is there, whichever end the offsets mean.
     */
    private static List<Finding> place(JsonNode match, String detector, Excerpt excerpt) {
      int start = ServiceJson.integer(match, "start");
      int end = ServiceJson.integer(match, "end");
      Finding told =
          excerpt.atCodePoints(start, end, type(detector), category(detector), 1, reason(detector));
      String quote = match.path("text").asText("");
      if (quote.isEmpty() || excerpt.text().startsWith(quote, told.start())) {
        int last = quote.isEmpty() ? told.end() : told.start() + quote.length();
        return List.of(
            excerpt.at(
                told.start(), last, told.type(), told.category(), told.score(), told.reason()));
      }
      return excerpt.quoted(quote, told.type(), told.category(), told.score(), told.reason());
    }

    /** {@code EMAIL} of {@code pii/email}. */
    private static String type(String detector) {
      return FindingType.of(
          detector.startsWith("pii/") ? detector.substring("pii/".length()) : detector);
    }

    private static @Nullable String category(String detector) {
      if (detector.startsWith("prompt_attack")) {
        return OwaspCategory.LLM01.id();
      }
      if (detector.startsWith("pii") || detector.startsWith("data_leak")) {
        return OwaspCategory.LLM02.id();
      }
      return detector.startsWith("unknown_links") ? OwaspCategory.LLM05.id() : null;
    }

    private static String reason(String detector) {
      return "flagged: " + FindingType.of(detector);
    }
  }
}
