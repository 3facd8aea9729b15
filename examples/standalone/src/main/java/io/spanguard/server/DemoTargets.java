package io.spanguard.server;

import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.proxy.wire.PartKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The demo's targets: {@code demo} in front of the built-in model, with two guardrails and a
 * firewall rule to play with, and {@code openai} and {@code anthropic} where the environment has
 * their keys.
 */
final class DemoTargets {

  private DemoTargets() {}

  static List<Target> of(URI demoModel, Map<String, String> environment) {
    List<Target> targets = new ArrayList<>();
    targets.add(demo(demoModel));
    String openAi = environment.getOrDefault("OPENAI_API_KEY", "");
    if (!openAi.isBlank()) {
      targets.add(
          Target.builder("openai", Provider.OPENAI)
              .name("OpenAI")
              .credential(new Credential.Header("Authorization", "Bearer " + openAi.strip()))
              .build());
    }
    String anthropic = environment.getOrDefault("ANTHROPIC_API_KEY", "");
    if (!anthropic.isBlank()) {
      targets.add(
          Target.builder("anthropic", Provider.ANTHROPIC)
              .name("Anthropic")
              .credential(new Credential.Header("x-api-key", anthropic.strip()))
              .build());
    }
    return targets;
  }

  private static Target demo(URI demoModel) {
    Guardrail codeNames =
        Guardrail.of(
            "code-names",
            PatternsDetector.of(
                List.of(new Pattern("PROJECT_X", "(?i)\\bproject\\s+x\\b", "LLM02:2025"))),
            Set.of(PartKind.PROMPT, PartKind.COMPLETION),
            Action.REDACT);
    Guardrail injection =
        Guardrail.of(
            "injection",
            PatternsDetector.of(
                List.of(
                    new Pattern(
                        "IGNORE_INSTRUCTIONS",
                        "(?i)\\bignore\\s+(all\\s+)?(previous|prior)\\s+instructions\\b",
                        "LLM01:2025"))),
            Set.of(PartKind.PROMPT, PartKind.TOOL_RESULT),
            Action.BLOCK);
    ToolRule noDeletes =
        new ToolRule(
            "no-deletes",
            List.of("delete_*"),
            ToolAction.BLOCK,
            "destructive tools are off",
            "high");
    return Target.builder("demo", Provider.OPENAI)
        .name("Demo model")
        .baseUrl(demoModel)
        .credential(new Credential.Header("Authorization", "Bearer demo"))
        .guardrail(codeNames)
        .guardrail(injection)
        .firewall(ToolFirewall.of(List.of(noDeletes), ToolAction.ALLOW))
        .build();
  }
}
