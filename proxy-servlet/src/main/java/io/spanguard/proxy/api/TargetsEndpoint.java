package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /targets} and {@code GET /targets/{id}}: what can be called, where, and what is in
 * force there. Never patterns, credentials or addresses of services. Safe for use by many threads.
 */
final class TargetsEndpoint implements Endpoint.Keyed {

  private final Map<String, Workspace> workspaces;
  private final String base;
  private final LastDay lastDay;

  /**
   * @param workspaces by id
   * @param base what the URLs of targets begin with: empty for relative to the mount point, else an
   *     absolute URL that ends with a slash
   */
  TargetsEndpoint(Map<String, Workspace> workspaces, String base, TraceStore store, Clock clock) {
    this.workspaces = Map.copyOf(workspaces);
    this.base = base;
    this.lastDay = new LastDay(store, clock);
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) {
    request.checkNoParameters();
    List<Target> visible = visible(request.caller());
    if (request.variables().isEmpty()) {
      LastDay.Day figures = lastDay.of(request.caller());
      return Answer.ok(
          json -> {
            json.writeStartArray();
            for (Target target : visible) {
              write(json, target, figures);
            }
            json.writeEndArray();
          });
    }
    String id = request.variables().get(0);
    Target target =
        visible.stream()
            .filter(candidate -> candidate.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.of(404, "target_unknown", "there is no target " + Quoted.text(id))
                        .asException());
    LastDay.Day figures = lastDay.of(request.caller(), target.id());
    return Answer.ok(json -> write(json, target, figures));
  }

  private List<Target> visible(Caller caller) {
    Workspace workspace = workspaces.get(caller.workspace());
    return workspace == null
        ? List.of()
        : workspace.targets().stream().filter(target -> caller.mayUse(target.id())).toList();
  }

  private void write(JsonGenerator json, Target target, LastDay.Day figures) throws IOException {
    String proxyUrl = base + "proxy/" + target.id();
    json.writeStartObject();
    json.writeStringField("id", target.id());
    json.writeStringField("name", target.name());
    json.writeStringField("provider", target.provider().id());
    json.writeStringField("wire", target.wire().id());
    json.writeStringField("proxy_url", proxyUrl);
    json.writeStringField("sdk_base_url", wantsVersion(target) ? proxyUrl + "/v1" : proxyUrl);
    json.writeArrayFieldStart("guardrails");
    for (Guardrail guardrail : target.guardrails()) {
      write(json, guardrail);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("firewall");
    for (ToolRule rule : target.firewall().rules()) {
      write(json, rule);
    }
    json.writeEndArray();
    json.writeStringField("firewall_default", target.firewall().defaultAction().id());
    figures.write(json, target.id());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Guardrail guardrail) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", guardrail.id());
    json.writeStringField("detector", guardrail.detector().id());
    writeTexts(json, "on", guardrail.on().stream().map(PartKind::id).sorted().toList());
    json.writeStringField("action", guardrail.action().id());
    json.writeNumberField("timeout_ms", guardrail.timeout().toMillis());
    json.writeStringField("failure", guardrail.failClosed() ? "closed" : "open");
    json.writeBooleanField("buffers_stream", buffersStream(guardrail));
    json.writeEndObject();
  }

  /** What must see a whole answer before its first word may leave. */
  private static boolean buffersStream(Guardrail guardrail) {
    return guardrail.detector().extent() instanceof Extent.Whole
        && guardrail.action() != Action.MONITOR
        && guardrail.on().stream().anyMatch(kind -> !kind.isInput());
  }

  private static void write(JsonGenerator json, ToolRule rule) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", rule.id());
    writeTexts(json, "tools", rule.tools());
    json.writeStringField("action", rule.action().id());
    json.writeStringField("reason", rule.reason());
    json.writeStringField("risk", rule.risk());
    json.writeEndObject();
  }

  private static void writeTexts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /** OpenAI's SDKs take a base URL with {@code /v1}; the others add the version themselves. */
  private static boolean wantsVersion(Target target) {
    return switch (target.wire()) {
      case ANTHROPIC -> false;
      case OPENAI -> target.provider() != Provider.AZURE_OPENAI;
      case AUTO -> target.provider() == Provider.OPENAI || target.provider() == Provider.CUSTOM;
    };
  }
}
