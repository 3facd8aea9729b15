package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.exchange.GuardCheck;
import io.spanguard.proxy.exchange.GuardCheck.Checked;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.StageResult.GuardrailRun;
import io.spanguard.proxy.guardrail.StageResult.PartFinding;
import io.spanguard.proxy.wire.Part;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code POST /v1/guard}: judges a text, a tool call or a conversation without proxying it. Safe
 * for use by many threads.
 */
final class GuardEndpoint implements Endpoint.Keyed {

  private final GuardCheck check;

  GuardEndpoint(GuardCheck check) {
    this.check = check;
  }

  @Override
  public Scope scope() {
    return Scope.INVOKE;
  }

  @Override
  public Answer serve(Request request) throws IOException {
    request.checkNoParameters();
    GuardRequest asked = GuardRequest.read(RequestJson.read(request.http()));
    Checked checked =
        check
            .check(request.caller(), request.http(), asked.question())
            .orElseThrow(
                () ->
                    Problem.of(
                            404,
                            "target_unknown",
                            "there is no target " + Quoted.text(asked.question().targetId()))
                        .asException());
    return Answer.ok(json -> write(json, asked, checked));
  }

  private static void write(JsonGenerator json, GuardRequest asked, Checked checked)
      throws IOException {
    String decision = decision(checked);
    json.writeStartObject();
    json.writeStringField("decision", decision);
    if (asked.single()) {
      boolean goesOn = !decision.equals("block");
      json.writeFieldName("text");
      if (goesOn) {
        json.writeString(text(asked.question().parts().get(0), checked));
      } else {
        json.writeNull();
      }
    }
    json.writeArrayFieldStart("guardrails");
    for (GuardrailRun run : checked.judged().runs()) {
      write(json, run);
    }
    json.writeEndArray();
    if (checked.tools().isEmpty()) {
      json.writeNullField("firewall");
    } else {
      firewall(json, heaviest(checked.tools()));
    }
    json.writeArrayFieldStart("skipped");
    for (String reason : checked.skipped()) {
      json.writeString(reason);
    }
    json.writeEndArray();
    json.writeStringField("trace_id", checked.traceId());
    json.writeEndObject();
  }

  private static String text(Part part, Checked checked) {
    for (ToolVerdict verdict : checked.tools()) {
      String replaced = verdict.replaced();
      if (replaced != null) {
        return replaced;
      }
    }
    return checked.judged().forwarded().getOrDefault(part, part.text());
  }

  private static void write(JsonGenerator json, GuardrailRun run) throws IOException {
    List<PartFinding> findings = run.findings();
    json.writeStartObject();
    json.writeStringField("id", run.guardrail().id());
    json.writeStringField("detector", run.guardrail().detector().id());
    json.writeStringField("verdict", verdict(run));
    json.writeStringField("action", run.guardrail().action().id());
    Finding first = findings.isEmpty() ? null : findings.get(0).finding();
    json.writeStringField("category", first == null ? null : first.category());
    json.writeStringField("reason", first == null ? run.failure() : first.reason());
    double score = 0;
    Map<String, Integer> types = new TreeMap<>();
    for (PartFinding found : findings) {
      score = Math.max(score, found.finding().score());
      types.merge(found.finding().type(), 1, Integer::sum);
    }
    json.writeNumberField("score", score);
    json.writeObjectFieldStart("types");
    for (Map.Entry<String, Integer> type : types.entrySet()) {
      json.writeNumberField(type.getKey(), type.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("findings");
    for (PartFinding found : findings) {
      json.writeStartObject();
      json.writeStringField("part", found.part().place().toString());
      json.writeStringField("type", found.finding().type());
      json.writeNumberField("start", found.finding().start());
      json.writeNumberField("end", found.finding().end());
      json.writeNumberField("score", found.finding().score());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("duration_ms", run.duration().toNanos() / 1e6);
    json.writeEndObject();
  }

  private static void firewall(JsonGenerator json, ToolVerdict verdict) throws IOException {
    json.writeObjectFieldStart("firewall");
    json.writeStringField("rule", verdict.ruleId());
    json.writeStringField("action", verdict.action().id());
    json.writeStringField("reason", verdict.reason());
    json.writeEndObject();
  }

  private static String verdict(GuardrailRun run) {
    if (run.findings().isEmpty()) {
      return run.failure() == null ? "allow" : "error";
    }
    Action action = run.guardrail().action();
    return action == Action.REDACT || action == Action.MASK ? "modify" : "deny";
  }

  /** What would be done, the heaviest of it. */
  private static String decision(Checked checked) {
    ToolAction tool =
        checked.tools().isEmpty() ? ToolAction.ALLOW : heaviest(checked.tools()).action();
    if (checked.judged().block().isPresent() || tool == ToolAction.BLOCK) {
      return "block";
    }
    if (tool == ToolAction.APPROVE) {
      return "approve";
    }
    boolean masks = false;
    boolean redacts = tool == ToolAction.REDACT;
    for (GuardrailRun run : checked.judged().runs()) {
      if (!run.findings().isEmpty()) {
        Action action = run.guardrail().action();
        masks |= action == Action.MASK;
        // A blocking guardrail that found something in an older part has that part replaced.
        redacts |= action == Action.REDACT || action == Action.BLOCK;
      }
    }
    return redacts ? "redact" : masks ? "mask" : "allow";
  }

  private static ToolVerdict heaviest(List<ToolVerdict> verdicts) {
    ToolVerdict heaviest = verdicts.get(0);
    for (ToolVerdict verdict : verdicts) {
      if (weight(verdict) > weight(heaviest)) {
        heaviest = verdict;
      }
    }
    return heaviest;
  }

  private static int weight(ToolVerdict verdict) {
    return switch (verdict.action()) {
      case ALLOW -> 0;
      case MONITOR -> 1;
      case REDACT -> 2;
      case APPROVE -> 3;
      case BLOCK -> 4;
    };
  }
}
