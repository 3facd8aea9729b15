package io.spanguard.proxy.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spanguard.proxy.firewall.ToolCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What binds an approval to a request and to a call: hashes over JSON whose members are sorted and
 * whose white space is gone. Stateless.
 */
final class RequestKeys {

  private static final JsonMapper CANONICAL =
      JsonMapper.builder()
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private RequestKeys() {}

  /** Of a request: who sends what to where. */
  static String ofRequest(
      String caller,
      String target,
      String method,
      String path,
      @Nullable String query,
      JsonNode body) {
    return hash(caller, target, method, path, query == null ? "" : query, canonical(body));
  }

  /** Of a call: tool and arguments. */
  static String ofCall(ToolCall call) {
    return hash(call.name(), canonical(call.arguments()));
  }

  /** What cannot be read stays as it is. */
  private static String canonical(String arguments) {
    try {
      JsonNode read = CANONICAL.readTree(arguments);
      return read == null ? arguments : canonical(read);
    } catch (JsonProcessingException e) {
      return arguments;
    }
  }

  private static String canonical(JsonNode json) {
    try {
      return CANONICAL.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static String hash(String... texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // The length first, or two texts could be cut in more than one way.
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
