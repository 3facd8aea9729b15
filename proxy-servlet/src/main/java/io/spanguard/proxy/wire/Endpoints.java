package io.spanguard.proxy.wire;

import java.util.Optional;

/** Which endpoints there are. */
final class Endpoints {

  private static final WireFormat OPENAI_CHAT = new OpenAiChatFormat();
  private static final ErrorShape OPENAI_ERROR = new OpenAiErrorShape();
  private static final ErrorShape ANTHROPIC_ERROR = new AnthropicErrorShape();

  private Endpoints() {}

  /**
   * See {@link Endpoint#of}. Every base path has the same endpoints: Azure and compatible servers
   * put them elsewhere.
   */
  static Endpoint match(Wire wire, String method, String path) {
    if (method.equals("POST") && path.endsWith("/chat/completions")) {
      return new Endpoint(Optional.of(OPENAI_CHAT), OPENAI_CHAT.errorShape());
    }
    boolean anthropic = wire == Wire.ANTHROPIC || isMessages(path);
    return new Endpoint(Optional.empty(), anthropic ? ANTHROPIC_ERROR : OPENAI_ERROR);
  }

  private static boolean isMessages(String path) {
    return path.endsWith("/v1/messages") || path.contains("/v1/messages/");
  }
}
