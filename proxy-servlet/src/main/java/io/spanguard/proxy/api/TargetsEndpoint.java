package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.wire.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /targets} and {@code GET /targets/{id}}: what can be called, where, and what is in
 * force there. Never patterns, credentials or addresses of services. Safe for use by many threads.
 */
final class TargetsEndpoint implements Endpoint.Keyed {

  private final Map<String, Workspace> workspaces;
  private final String base;

  /**
   * @param workspaces by id
   * @param base what the URLs of targets begin with: empty for relative to the mount point, else an
   *     absolute URL that ends with a slash
   */
  TargetsEndpoint(Map<String, Workspace> workspaces, String base) {
    this.workspaces = Map.copyOf(workspaces);
    this.base = base;
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public Answer serve(Request request) {
    ParameterErrors errors = new ParameterErrors();
    errors.checkNames(request.parameters(), List.of(), name -> false);
    errors.throwIfAny();
    List<Target> visible = visible(request.caller());
    if (request.variables().isEmpty()) {
      return Answer.ok(
          json -> {
            json.writeStartArray();
            for (Target target : visible) {
              write(json, target);
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
    return Answer.ok(json -> write(json, target));
  }

  private List<Target> visible(Caller caller) {
    Workspace workspace = workspaces.get(caller.workspace());
    return workspace == null
        ? List.of()
        : workspace.targets().stream().filter(target -> caller.mayUse(target.id())).toList();
  }

  private void write(JsonGenerator json, Target target) throws IOException {
    String proxyUrl = base + "proxy/" + target.id();
    json.writeStartObject();
    json.writeStringField("id", target.id());
    json.writeStringField("name", target.name());
    json.writeStringField("provider", target.provider().id());
    json.writeStringField("proxy_url", proxyUrl);
    json.writeStringField("sdk_base_url", wantsVersion(target) ? proxyUrl + "/v1" : proxyUrl);
    json.writeArrayFieldStart("guardrails");
    for (Guardrail guardrail : target.guardrails()) {
      json.writeStartObject();
      json.writeStringField("id", guardrail.id());
      json.writeStringField("action", guardrail.action().id());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("firewall");
    for (ToolRule rule : target.firewall().rules()) {
      json.writeStartObject();
      json.writeStringField("id", rule.id());
      json.writeStringField("action", rule.action().id());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** OpenAI's SDKs take a base URL with {@code /v1}; the others add the version themselves. */
  private static boolean wantsVersion(Target target) {
    return target.provider() == Provider.OPENAI
        || (target.provider() == Provider.CUSTOM && target.wire() != Wire.ANTHROPIC);
  }
}
