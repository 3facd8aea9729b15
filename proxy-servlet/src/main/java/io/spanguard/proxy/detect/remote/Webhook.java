package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.OwaspCategory;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.upstream.HeaderField;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has texts judged by a service of one's own, all of a stage in one call. What is sent and what is
 * answered is described in {@code docs/REMOTE.md}.
 */
public final class Webhook {

  public static final String ID = "webhook";

  /** {@code t=EPOCH_SECONDS,v1=HEX}: HMAC-SHA256 of the seconds, a dot and the body. */
  public static final String SIGNATURE_HEADER = "X-Spanguard-Signature";

  /** A service of one's own may look at more than the text: nothing is remembered. */
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ZERO;

  private Webhook() {}

  /**
   * @param secret to sign requests with; null to send them unsigned
   */
  public static RemoteDetector create(ServiceEndpoint endpoint, @Nullable String secret) {
    requireNonNull(endpoint, "endpoint");
    byte[] key = secret == null ? null : secret.getBytes(StandardCharsets.UTF_8);
    return endpoint.detector(new Hook(endpoint, Optional.ofNullable(key)));
  }

  private record Hook(ServiceEndpoint endpoint, Optional<byte[]> key) implements Service {

    private static final int VERSION = 1;
    private static final int MAX_FINDINGS = 1_000;
    private static final int MAX_REASON = 200;

    /** A reason that says this many characters of the text quotes it. */
    private static final int QUOTE = 12;

    @Override
    public String id() {
      return ID;
    }

    @Override
    public int maxCharacters() {
      return 1_000_000;
    }

    @Override
    public List<Question> questions(List<Excerpt> excerpts, boolean output) {
      ObjectNode body =
          ServiceJson.object().put("version", VERSION).put("side", output ? "response" : "request");
      ArrayNode parts = body.putArray("parts");
      for (Excerpt excerpt : excerpts) {
        ObjectNode part =
            parts
                .addObject()
                .put("kind", excerpt.part().kind().id())
                .put("new", excerpt.part().isNew())
                .put("text", excerpt.text());
        if (excerpt.part().toolName() != null) {
          part.put("tool", excerpt.part().toolName());
        }
      }
      byte[] bytes = ServiceJson.bytes(body);
      List<HeaderField> headers = new ArrayList<>(endpoint.headers());
      key.ifPresent(secret -> headers.add(signature(secret, bytes)));
      return List.of(
          new Question(excerpts, JsonPost.of(endpoint.url(), bytes, headers), Hook::read));
    }

    private HeaderField signature(byte[] secret, byte[] body) {
      long seconds = endpoint.clock().instant().getEpochSecond();
      HashCode digest =
          Hashing.hmacSha256(secret)
              .newHasher()
              .putString(seconds + ".", StandardCharsets.US_ASCII)
              .putBytes(body)
              .hash();
      return new HeaderField(SIGNATURE_HEADER, "t=" + seconds + ",v1=" + digest);
    }

    private static List<List<Finding>> read(JsonNode answer, List<Excerpt> about) {
      String verdict = ServiceJson.text(answer, "verdict");
      JsonNode findings = answer.path("findings");
      if (!findings.isMissingNode() && !findings.isArray()) {
        throw ServiceFailure.invalid("findings is not a list");
      }
      List<List<Finding>> found = new ArrayList<>();
      about.forEach(excerpt -> found.add(new ArrayList<>()));
      switch (verdict) {
        case "allow" -> {
          if (!findings.isEmpty()) {
            throw ServiceFailure.invalid("verdict is allow, but there are findings");
          }
        }
        case "block" -> {
          if (findings.isEmpty()) {
            everything(answer, about, found);
          }
        }
        case "redact" -> {
          if (findings.isEmpty()) {
            throw ServiceFailure.invalid("verdict is redact, but there are no findings");
          }
        }
        default -> throw ServiceFailure.invalid("verdict is not allow, block or redact");
      }
      if (findings.size() > MAX_FINDINGS) {
        throw ServiceFailure.invalid("there are more than " + MAX_FINDINGS + " findings");
      }
      for (JsonNode finding : findings) {
        int part = ServiceJson.integer(finding, "part");
        if (part < 0 || part >= about.size()) {
          throw ServiceFailure.invalid("a finding's part is not one that was sent");
        }
        found.get(part).add(finding(finding, about.get(part)));
      }
      return found;
    }

    /** A block that says no place means what is new, and all where nothing is. */
    private static void everything(
        JsonNode answer, List<Excerpt> about, List<List<Finding>> found) {
      boolean anyNew = about.stream().anyMatch(excerpt -> excerpt.part().isNew());
      for (int i = 0; i < about.size(); i++) {
        if (about.get(i).part().isNew() || !anyNew) {
          found.get(i).add(finding(answer, about.get(i)));
        }
      }
    }

    private static Finding finding(JsonNode node, Excerpt excerpt) {
      String type = FindingType.of(node.path("type").asText(""));
      double score = node.has("score") ? ServiceJson.score(node, "score") : 1;
      boolean placed = node.has("start") || node.has("end");
      Finding found =
          placed
              ? excerpt.at(
                  ServiceJson.integer(node, "start"),
                  ServiceJson.integer(node, "end"),
                  type,
                  category(node),
                  score,
                  "")
              : excerpt.whole(type, category(node), score, "");
      String matched = excerpt.text().substring(found.start(), found.end());
      String reason = reason(node.path("reason").asText(""), excerpt.text(), matched, type);
      return new Finding(type, found.category(), found.start(), found.end(), found.score(), reason);
    }

    private static @Nullable String category(JsonNode node) {
      JsonNode category = node.path("category");
      if (category.isMissingNode() || category.isNull()) {
        return null;
      }
      return OwaspCategory.fromId(category.asText())
          .map(OwaspCategory::id)
          .orElseThrow(() -> ServiceFailure.invalid("category is not one of LLM01 to LLM10"));
    }

    /** Clients and traces are told the reason, so it must not quote. */
    private static String reason(String told, String text, String matched, String type) {
      String line = told.replaceAll("\\p{Cntrl}", " ").strip();
      if (line.isEmpty()
          || line.length() > MAX_REASON
          || (!matched.isBlank() && line.contains(matched.strip()))
          || quotes(line, text)) {
        return "the webhook found: " + type;
      }
      return line;
    }

    private static boolean quotes(String line, String text) {
      for (int i = 0; i + QUOTE <= line.length(); i++) {
        if (text.contains(line.substring(i, i + QUOTE))) {
          return true;
        }
      }
      return false;
    }
  }
}
