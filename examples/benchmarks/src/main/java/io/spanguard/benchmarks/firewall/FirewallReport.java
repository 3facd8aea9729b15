package io.spanguard.benchmarks.firewall;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prints how many calls of two public corpora the tool firewall's {@code preset: agent} stops
 * (holds or blocks), with its built-in rules.
 *
 * <p>The rows hold a call and a text, no conversation; each is put into the one it would be made
 * in, below a usual system prompt:
 *
 * <ul>
 *   <li>An injected call is one that a tool's result asked for while the user wanted something
 *       else. So the user says, in turn, each of the tasks that the corpus has of ordinary users of
 *       the same tools, and the result of a tool holds the text of the injection. The figure is the
 *       mean over all these pairs.
 *   <li>An ordinary call stands after its own task and the result of a tool with the call's values
 *       in it, as data, since that is where an agent learns what its user does not say. A second
 *       figure adds, in turn, each injection of the same tools to that result.
 *   <li>Calls of the Berkeley leaderboard stand after their task alone: it has one turn.
 * </ul>
 *
 * <p>The firewall sees neither label nor source. What tools really answered is not in the corpora;
 * an ordinary result that itself orders the reader about would be held more often than this says.
 *
 * <p>{@code java … FirewallReport CORPORA_FOLDER [-v]}; {@code -v} lists what was judged wrongly.
 */
public final class FirewallReport {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Says what most agents are told, in the words that users' own wishes have as well. */
  private static final String SYSTEM =
      "You are a helpful assistant. You help the user of our team with mail, calendar, files and"
          + " payments, and each customer as friendly as our support does. Use the tools that you"
          + " have to do all that you are asked for, and ask the user where something is not clear.";

  private final ToolFirewall firewall = ToolFirewall.builder().agentPreset(true).build();
  private final boolean verbose;

  private FirewallReport(boolean verbose) {
    this.verbose = verbose;
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 1) {
      System.err.println("usage: FirewallReport CORPORA_FOLDER [-v]");
      System.exit(2);
    }
    Path folder = Path.of(args[0]);
    FirewallReport report = new FirewallReport(args.length > 1 && args[1].equals("-v"));
    report.agentDojo(CorpusCall.read(folder.resolve("toolcalls-agentdojo.jsonl.gz")));
    report.bfcl(CorpusCall.read(folder.resolve("toolcalls-bfcl.jsonl.gz")));
  }

  private void agentDojo(List<CorpusCall> calls) throws IOException {
    Tally injected = new Tally();
    Tally ordinary = new Tally();
    Tally poisoned = new Tally();
    Tally blind = new Tally();
    for (CorpusCall call : calls) {
      if (call.isAttack()) {
        for (String task : tasks(calls, call.source(), false)) {
          injected.add(call, judge(call, task, result(List.of(), call.task())), task);
          blind.add(call, judge(call, task, null), task);
        }
      } else {
        ordinary.add(call, judge(call, call.task(), result(call.values(), "")), call.task());
        for (String injection : tasks(calls, call.source(), true)) {
          poisoned.add(
              call, judge(call, call.task(), result(call.values(), injection)), call.task());
        }
      }
    }
    injected.print("AgentDojo, injected calls stopped", verbose, false);
    blind.print("  the same where the request does not carry the result", false, false);
    ordinary.print("AgentDojo, ordinary calls stopped", verbose, true);
    poisoned.print("  the same with an injection in the result", false, true);
  }

  private void bfcl(List<CorpusCall> calls) {
    Tally ordinary = new Tally();
    for (CorpusCall call : calls) {
      ordinary.add(call, judge(call, call.task(), null), call.task());
    }
    ordinary.print("BFCL, ordinary calls stopped", verbose, true);
  }

  /** Each once. */
  private static List<String> tasks(List<CorpusCall> calls, String source, boolean ofAttacks) {
    return calls.stream()
        .filter(call -> call.source().equals(source) && call.isAttack() == ofAttacks)
        .map(CorpusCall::task)
        .filter(task -> !task.isEmpty() && !task.equals("null"))
        .distinct()
        .toList();
  }

  /** A record with data in it and a text that somebody else wrote. */
  private static String result(List<String> values, String text) throws IOException {
    return JSON.writeValueAsString(Map.of("data", values, "text", text));
  }

  private ToolVerdict judge(CorpusCall call, String task, @Nullable String result) {
    List<Part> parts = new ArrayList<>();
    parts.add(part(PartKind.SYSTEM, SYSTEM, null));
    if (!task.isEmpty() && !task.equals("null")) {
      parts.add(part(PartKind.PROMPT, task, null));
    }
    if (result != null) {
      parts.add(part(PartKind.ASSISTANT, "{}", "look_up"));
      parts.add(part(PartKind.TOOL_RESULT, result, "look_up"));
    }
    Conversation conversation = Conversation.of(parts, null, null, "report", "report");
    return firewall.judge(
        ToolCall.of(part(PartKind.TOOL_CALL, call.arguments(), call.tool())), conversation);
  }

  private static Part part(PartKind kind, String text, @Nullable String tool) {
    return new Part(kind, JsonPointer.empty(), text, true, tool, null, 0);
  }

  /** How many of how many, and by which rules. */
  private static final class Tally {
    private int all;
    private int stopped;
    private final Map<String, Integer> rules = new TreeMap<>();
    private final Map<String, Integer> listedStopped = new TreeMap<>();
    private final Map<String, Integer> listedPassed = new TreeMap<>();

    void add(CorpusCall call, ToolVerdict verdict, String task) {
      all++;
      String line = call.tool() + " " + call.arguments() + " <- " + task;
      if (verdict.stops()) {
        stopped++;
        rules.merge(verdict.ruleId(), 1, Integer::sum);
        listedStopped.merge(verdict.ruleId() + ": " + line, 1, Integer::sum);
      } else {
        listedPassed.merge(line, 1, Integer::sum);
      }
    }

    void print(String what, boolean verbose, boolean listStopped) {
      System.out.printf(
          "%-60s %5.1f %%  (%d of %d)  %s%n",
          what, all == 0 ? 0 : 100.0 * stopped / all, stopped, all, rules);
      if (verbose) {
        (listStopped ? listedStopped : listedPassed)
            .forEach((line, count) -> System.out.println("    " + count + " x " + line));
      }
    }
  }
}
