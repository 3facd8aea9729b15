package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came before a tool call, as the request tells it, and who asks. Immutable and safe for use
 * by many threads.
 *
 * <p>Nothing is remembered between requests: an agent's request carries its whole conversation, so
 * the same call gets the same verdict after a restart and on another server.
 */
public final class Conversation {

  private static final Conversation EMPTY = of(List.of(), null, null, "", "");

  private final List<String> userTexts;
  private final List<String> systemTexts;
  private final List<Part> toolResults;
  private final List<ToolCall> earlierCalls;
  private final @Nullable String agent;
  private final @Nullable String session;
  private final String caller;
  private final String target;

  /** Made when first asked for; two threads may make it twice, and equal. */
  private volatile @Nullable ConversationText text;

  private Conversation(
      List<String> userTexts,
      List<String> systemTexts,
      List<Part> toolResults,
      List<ToolCall> earlierCalls,
      @Nullable String agent,
      @Nullable String session,
      String caller,
      String target) {
    this.userTexts = List.copyOf(userTexts);
    this.systemTexts = List.copyOf(systemTexts);
    this.toolResults = List.copyOf(toolResults);
    this.earlierCalls = List.copyOf(earlierCalls);
    this.agent = agent;
    this.session = session;
    this.caller = requireNonNull(caller, "caller");
    this.target = requireNonNull(target, "target");
  }

  /**
   * @param requestParts every text of the request, in order, as it came
   * @param agent null where the request names none
   * @param session null where the request names none
   * @param caller the name of the key that asks
   * @param target its id
   */
  public static Conversation of(
      List<Part> requestParts,
      @Nullable String agent,
      @Nullable String session,
      String caller,
      String target) {
    List<String> userTexts = new ArrayList<>();
    List<String> systemTexts = new ArrayList<>();
    List<Part> toolResults = new ArrayList<>();
    List<ToolCall> earlierCalls = new ArrayList<>();
    for (Part part : requestParts) {
      if (part.kind() == PartKind.PROMPT) {
        userTexts.add(part.text());
      } else if (part.kind() == PartKind.SYSTEM) {
        systemTexts.add(part.text());
      } else if (part.kind() == PartKind.TOOL_RESULT) {
        toolResults.add(part);
      } else if (part.kind() == PartKind.TOOL_CALL
          || (part.kind() == PartKind.ASSISTANT && part.toolName() != null)) {
        earlierCalls.add(ToolCall.of(part));
      }
    }
    return new Conversation(
        userTexts, systemTexts, toolResults, earlierCalls, agent, session, caller, target);
  }

  /**
   * The same asker's at an earlier time.
   *
   * @param parts what had been said by then
   */
  public Conversation before(List<Part> parts) {
    return of(parts, agent, session, caller, target);
  }

  /** The same after one more call, for the next of several calls in one answer. */
  public Conversation with(ToolCall call) {
    List<ToolCall> calls = new ArrayList<>(earlierCalls);
    calls.add(call);
    Conversation next =
        new Conversation(
            userTexts, systemTexts, toolResults, calls, agent, session, caller, target);
    next.text = text;
    return next;
  }

  /** Nothing came before, and nobody in particular asks. */
  public static Conversation empty() {
    return EMPTY;
  }

  /** What the user said, in order. */
  public List<String> userTexts() {
    return userTexts;
  }

  /** What the operator said: system and developer messages. */
  public List<String> systemTexts() {
    return systemTexts;
  }

  /** What tools answered, in order; {@link Part#toolName()} is null where it is not known. */
  public List<Part> toolResults() {
    return toolResults;
  }

  /** The calls that the model made before, in order. */
  public List<ToolCall> earlierCalls() {
    return earlierCalls;
  }

  /** Null where the request names none. */
  public @Nullable String agent() {
    return agent;
  }

  /** Null where the request names none. */
  public @Nullable String session() {
    return session;
  }

  /** The name of the key that asks. */
  public String caller() {
    return caller;
  }

  /** The target's id. */
  public String target() {
    return target;
  }

  /** What was said, ready to be searched. */
  ConversationText text() {
    ConversationText made = text;
    if (made == null) {
      made = ConversationText.of(this);
      text = made;
    }
    return made;
  }
}
