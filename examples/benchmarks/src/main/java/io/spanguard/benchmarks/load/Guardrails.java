package io.spanguard.benchmarks.load;

import io.spanguard.proxy.detect.InjectionDetector;
import io.spanguard.proxy.detect.LeakDetector;
import io.spanguard.proxy.detect.LimitsDetector;
import io.spanguard.proxy.detect.PiiDetector;
import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.detect.UnsafeOutputDetector;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.guardrail.Inspector;
import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
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
        patient(
            "size",
            LimitsDetector.of(16_000, LimitsDetector.NONE, LimitsDetector.NONE, 50),
            ALL,
            Action.BLOCK),
        patient("secrets", SecretsDetector.create(), ALL, Action.BLOCK),
        patient("pii", PiiDetector.create(), ALL, Action.MASK),
        patient("injection", InjectionDetector.create(), ASKED, Action.BLOCK),
        patient("leak", LeakDetector.create(), ANSWERED, Action.BLOCK),
        patient("unsafe", UnsafeOutputDetector.create(), ANSWERED, Action.REDACT));
  }

  /** On a machine that does much else, a guardrail that gives up after two seconds would block. */
  private static Guardrail patient(String id, Inspector detector, Set<PartKind> on, Action action) {
    return new Guardrail(id, detector, on, action, Duration.ofMinutes(1), true);
  }
}
