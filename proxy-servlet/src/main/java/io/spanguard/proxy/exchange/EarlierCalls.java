package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolFirewall.Earlier;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The step that judges the tool calls in the assistant's turns that a client sends back. They never
 * stop a request, or one refused call would end its session for good. For use by one thread.
 */
final class EarlierCalls {

  /** As many of the newest are judged. */
  static final int MAX_CALLS = 200;

  private final ExchangeTrace trace;
  private final ToolFirewall firewall;

  /**
   * What came before the calls of which a rule has taken something, by their places in the list.
   */
  private final Map<Integer, Conversation> redacted = new HashMap<>();

  EarlierCalls(ExchangeTrace trace, ToolFirewall firewall) {
    this.trace = trace;
    this.firewall = firewall;
  }

  /**
   * What goes on in the place of texts: what the guardrails changed, and what the firewall takes
   * out.
   *
   * @param conversation of what is said in some parts
   */
  Map<Part, String> judge(
      List<Part> parts,
      Map<Part, String> forwarded,
      Function<List<Part>, Conversation> conversation) {
    if (firewall.isOff()) {
      return forwarded;
    }
    Map<Part, String> changed = new HashMap<>(forwarded);
    int left = MAX_CALLS;
    for (int i = parts.size() - 1; i >= 0; i--) {
      Part part = parts.get(i);
      if (!isCall(part)) {
        continue;
      }
      if (left-- == 0) {
        trace.coverage().skipped("earlier_calls");
        break;
      }
      Instant start = trace.now();
      ToolCall call = ToolCall.of(part.withText(forwarded.getOrDefault(part, part.text())));
      List<Part> before = parts.subList(0, i);
      Optional<Earlier> earlier = firewall.judgeEarlier(call, () -> conversation.apply(before));
      if (earlier.isPresent()) {
        changed.put(part, earlier.get().arguments());
        if (earlier.get().verdict().action() == ToolAction.REDACT) {
          redacted.put(i, conversation.apply(before));
        }
        trace.earlierCall(earlier.get().verdict(), start);
      }
    }
    return changed;
  }

  /**
   * The parts as they may be recorded: what a rule has taken out of arguments is not.
   *
   * @param kept those that were judged, in their order, as they may be recorded otherwise; empty
   *     where no texts are recorded
   */
  List<Part> recorded(List<Part> kept) {
    if (redacted.isEmpty() || kept.isEmpty()) {
      return kept;
    }
    List<Part> out = new ArrayList<>(kept);
    redacted.forEach(
        (index, before) -> {
          Part call = kept.get(index);
          firewall
              .judgeEarlier(ToolCall.of(call), () -> before)
              .ifPresent(earlier -> out.set(index, call.withText(earlier.arguments())));
        });
    return out;
  }

  static boolean isCall(Part part) {
    return part.kind() == PartKind.TOOL_CALL
        || (part.kind() == PartKind.ASSISTANT && part.toolName() != null);
  }
}
