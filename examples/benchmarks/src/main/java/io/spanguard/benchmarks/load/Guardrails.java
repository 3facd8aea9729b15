package io.spanguard.benchmarks.load;

import io.spanguard.proxy.detect.InjectionDetector;
import io.spanguard.proxy.detect.LeakDetector;
import io.spanguard.proxy.detect.LimitsDetector;
import io.spanguard.proxy.detect.PiiDetector;
import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.detect.UnsafeOutputDetector;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.wire.PartKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Every local guardrail, each on all that it is made for, on both ways. */
final class Guardrails {

  private static final Set<PartKind> ALL = EnumSet.allOf(PartKind.class);
  private static final Set<PartKind> ASKED =
      EnumSet.of(PartKind.SYSTEM, PartKind.PROMPT, PartKind.TOOL_RESULT, PartKind.TOOL_DEFINITION);
  private static final Set<PartKind> ANSWERED =
      EnumSet.of(PartKind.COMPLETION, PartKind.REASONING, PartKind.TOOL_CALL);

  private Guardrails() {}

  static List<Guardrail> all() {
    return List.of(
        Guardrail.of(
            "size",
            LimitsDetector.of(16_000, LimitsDetector.NONE, LimitsDetector.NONE, 50),
            ALL,
            Action.BLOCK),
        Guardrail.of("secrets", SecretsDetector.create(), ALL, Action.BLOCK),
        Guardrail.of("pii", PiiDetector.create(), ALL, Action.MASK),
        Guardrail.of("injection", InjectionDetector.create(), ASKED, Action.BLOCK),
        Guardrail.of("leak", LeakDetector.create(), ANSWERED, Action.BLOCK),
        Guardrail.of("unsafe", UnsafeOutputDetector.create(), ANSWERED, Action.REDACT));
  }
}
