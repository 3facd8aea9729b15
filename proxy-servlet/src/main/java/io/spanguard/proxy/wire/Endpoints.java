package io.spanguard.proxy.wire;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints there are. Every base path has the same ones: Azure ({@code
 * /openai/deployments/…}, {@code /openai/v1}) and compatible servers put them elsewhere.
 */
final class Endpoints {

  private static final WireFormat OPENAI_CHAT = new OpenAiChatFormat();
  private static final WireFormat COMPLETIONS = new CompletionsFormat();
  private static final WireFormat RESPONSES = new ResponsesFormat();
  private static final WireFormat EMBEDDINGS = InputOnlyFormat.embeddings();
  private static final WireFormat MODERATIONS = InputOnlyFormat.moderations();
  private static final WireFormat MESSAGES = AnthropicFormat.messages();
  private static final WireFormat COUNT_TOKENS = AnthropicFormat.countTokens();
  private static final ErrorShape OPENAI_ERROR = new OpenAiErrorShape();
  private static final ErrorShape ANTHROPIC_ERROR = new AnthropicErrorShape();

  /** Every other method may bring a body that some server takes for a POST's. */
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

  private Endpoints() {}

  /** See {@link Endpoint#of}. */
  static Endpoint match(Wire wire, String method, String rawPath) {
    String path = canonical(rawPath);
    boolean messages = wire != Wire.OPENAI && isMessages(wire, path);
    WireFormat format = BODILESS.contains(method) ? null : format(messages, path);
    if (format != null) {
      return new Endpoint(Optional.of(format), format.errorShape(), false);
    }
    return new Endpoint(
        Optional.empty(),
        messages || wire == Wire.ANTHROPIC ? ANTHROPIC_ERROR : OPENAI_ERROR,
        hasNoContent(method, path));
  }

  /**
   * There are servers that take another case, or a slash at the end, for the same path. Only the
   * comparison is so lenient: what goes upstream is the path as it came.
   */
  private static String canonical(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.length() > 1 && lower.endsWith("/")
        ? lower.substring(0, lower.length() - 1)
        : lower;
  }

  private static @Nullable WireFormat format(boolean messages, String path) {
    if (messages) {
      return path.endsWith("/messages")
          ? MESSAGES
          : path.endsWith("/messages/count_tokens") ? COUNT_TOKENS : null;
    }
    if (path.endsWith("/chat/completions")) {
      return OPENAI_CHAT;
    }
    if (path.endsWith("/completions")) {
      return COMPLETIONS;
    }
    if (path.endsWith("/responses")) {
      return RESPONSES;
    }
    if (path.endsWith("/embeddings")) {
      return EMBEDDINGS;
    }
    return path.endsWith("/moderations") ? MODERATIONS : null;
  }

  /** OpenAI's threads have messages too, but not right below the version. */
  private static boolean isMessages(Wire wire, String path) {
    return path.endsWith("/v1/messages")
        || path.contains("/v1/messages/")
        || (wire == Wire.ANTHROPIC
            && (path.endsWith("/messages") || path.endsWith("/messages/count_tokens")));
  }

  /**
   * A list of models says nothing of anybody, and deleting a stored response says only its id; both
   * are called without a body. Reading a stored response or cancelling one brings what the model
   * said, and is not among them.
   */
  private static boolean hasNoContent(String method, String path) {
    if (method.equals("GET")) {
      return path.endsWith("/models") || below("/models/", path);
    }
    return method.equals("DELETE") && below("/responses/", path);
  }

  /** Whether a path ends with exactly one step below a folder. */
  private static boolean below(String folder, String path) {
    int at = path.lastIndexOf(folder);
    return at >= 0
        && at + folder.length() < path.length()
        && path.indexOf('/', at + folder.length()) < 0;
  }
}
