package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tool calls of a conversation that somebody has judged without sending it on. A call that has
 * its result was made, and is judged as the proxy judges those of earlier turns; any other as if
 * the model asked for it now. For use by one thread.
 */
final class GuardedCalls {

  private final ExchangeTrace trace;
  private final ToolFirewall firewall;
  private final Conversation said;

  /** What came before the calls of which a rule takes something. */
  private final IdentityHashMap<Part, Conversation> redacted = new IdentityHashMap<>();

  GuardedCalls(ExchangeTrace trace, ToolFirewall firewall, Conversation said) {
    this.trace = trace;
    this.firewall = firewall;
    this.said = said;
  }

  List<ToolVerdict> judge(List<Part> parts, Map<Part, String> forwarded) {
    List<ToolVerdict> verdicts = new ArrayList<>();
    if (firewall.isOff()) {
      return verdicts;
    }
    long left = parts.stream().filter(EarlierCalls::isCall).count() - EarlierCalls.MAX_CALLS;
    if (left > 0) {
      trace.coverage().skipped("earlier_calls");
    }
    Set<Integer> open = open(parts);
    Conversation before = said;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (!EarlierCalls.isCall(part) || left-- > 0) {
        continue;
      }
      ToolCall call = ToolCall.of(part.withText(forwarded.getOrDefault(part, part.text())));
      if (!open.contains(i)) {
        earlier(call, parts.subList(0, i), verdicts);
        continue;
      }
      // Parallel calls stand one behind the other, after the same texts.
      before =
          open.contains(i - 1) && !verdicts.isEmpty()
              ? before.with(verdicts.get(verdicts.size() - 1).call())
              : said.before(parts.subList(0, i));
      Instant start = trace.now();
      ToolVerdict verdict = firewall.judge(call, before);
      trace.toolVerdict(verdict, start);
      verdicts.add(verdict);
      if (verdict.replaced() != null) {
        redacted.put(part, before);
      }
    }
    return verdicts;
  }

  /**
   * A part as it may be recorded: what a rule takes out of a call's arguments is not.
   *
   * @param part that was judged
   * @param kept the same as the guardrails let it be recorded
   */
  Part recorded(Part part, Part kept) {
    Conversation before = redacted.get(part);
    return before == null ? kept : firewall.recorded(kept, before);
  }

  private void earlier(ToolCall call, List<Part> before, List<ToolVerdict> verdicts) {
    Instant start = trace.now();
    firewall
        .judgeEarlier(call, () -> said.before(before))
        .ifPresent(
            earlier -> {
              ToolVerdict verdict = earlier.verdict();
              trace.earlierCall(verdict, start);
              verdicts.add(
                  new ToolVerdict(
                      verdict.call(),
                      verdict.rule(),
                      ToolAction.REDACT,
                      verdict.category(),
                      verdict.agentic(),
                      verdict.reason(),
                      earlier.arguments()));
            });
  }

  /** Where the calls stand that have no result. */
  private static Set<Integer> open(List<Part> parts) {
    Set<Integer> open = new HashSet<>();
    Set<String> answered = new HashSet<>();
    boolean resultBehind = false;
    for (int i = parts.size() - 1; i >= 0; i--) {
      Part part = parts.get(i);
      String id = part.toolCallId();
      if (part.kind() == PartKind.TOOL_RESULT) {
        resultBehind = true;
        if (id != null) {
          answered.add(id);
        }
      } else if (EarlierCalls.isCall(part)
          && !(id == null ? resultBehind : answered.contains(id))) {
        open.add(i);
      }
    }
    return open;
  }
}
