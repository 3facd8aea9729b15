package io.spanguard.proxy.config;

import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.guardrail.Inspector;
import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one of a target's {@code guardrails}. */
final class GuardrailReader {

  private static final Choice<Action> ACTION = Choice.of(List.of(Action.values()), Action::id);
  private static final Choice<PartKind> PART = Choice.of(List.of(PartKind.values()), PartKind::id);
  private static final Choice<Boolean> FAIL_CLOSED = Choice.between("closed", "open");

  private GuardrailReader() {}

  /**
   * @param ids of the target's guardrails before this one
   */
  static Optional<Guardrail> read(Section section, Unique ids) {
    Optional<String> id = ids.require(section, "id", "code-names", Scalars::id);
    Optional<DetectorFactory> factory = section.require("detector", "patterns", Detectors.CHOICE);
    List<PartKind> on =
        section.list("on", factory.map(DetectorFactory::defaultOn).orElse(List.of()), PART);
    Optional<Action> action = section.require("action", "block", ACTION);
    Duration timeout = section.get("timeout", Guardrail.DEFAULT_TIMEOUT, Scalars::shortDuration);
    boolean failClosed =
        section.get("onFailure", action.orElse(Action.BLOCK) != Action.MONITOR, FAIL_CLOSED);
    if (factory.isEmpty()) {
      return Optional.empty(); // which further keys are right depends on the detector
    }
    if (on.isEmpty() && section.isMissing("on")) {
      section.problem("on", "missing; for instance [prompt, completion]");
    }
    Optional<Inspector> detector = factory.get().create(section);
    section.finish();
    if (id.isEmpty() || detector.isEmpty() || on.isEmpty() || action.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Guardrail(id.get(), detector.get(), Set.copyOf(on), action.get(), timeout, failClosed));
  }
}
