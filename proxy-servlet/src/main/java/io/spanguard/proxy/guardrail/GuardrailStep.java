package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.guardrail.StageResult.GuardrailRun;
import io.spanguard.proxy.guardrail.StageResult.PartFinding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One guardrail at work on the parts of one side. For use by one thread, once. */
final class GuardrailStep {

  private final Guardrail guardrail;
  private final DetectionContext context;
  private final Supplier<Instant> now;

  /** Whether the exchange ends anyway: then only what is recorded matters. */
  private final boolean afterBlock;

  private final List<PartFinding> findings = new ArrayList<>();
  private final Set<String> skipped = new LinkedHashSet<>();
  private @Nullable Block block;
  private @Nullable String failure;

  GuardrailStep(
      Guardrail guardrail, DetectionContext context, Supplier<Instant> now, boolean afterBlock) {
    this.guardrail = guardrail;
    this.context = context;
    this.now = now;
    this.afterBlock = afterBlock;
  }

  GuardrailRun judge(List<JudgedText> texts) {
    Instant start = now.get();
    for (JudgedText text : texts) {
      if (failure == null && now.get().isAfter(start.plus(guardrail.timeout()))) {
        fail(
            "detector "
                + guardrail.detector().id()
                + " took longer than "
                + guardrail.timeout().toMillis()
                + " ms",
            "timeout");
      }
      if (failure == null) {
        judge(text);
      }
      if (!afterBlock) {
        text.given();
      }
      if (failure != null) {
        leave(text);
      }
    }
    Duration duration = Duration.between(start, now.get());
    return new GuardrailRun(
        guardrail, start, duration.isNegative() ? Duration.ZERO : duration, findings, failure);
  }

  Optional<Block> block() {
    return Optional.ofNullable(block);
  }

  /** Why parts were not inspected that should have been. */
  Set<String> skipped() {
    return skipped;
  }

  private void judge(JudgedText text) {
    List<Finding> found;
    try {
      found = find(text);
    } catch (RuntimeException | StackOverflowError e) {
      // Not the message: it may quote the text.
      fail(
          "detector " + guardrail.detector().id() + " failed: " + e.getClass().getName(),
          "detector_failed");
      return;
    }
    if (!afterBlock) {
      text.inspected();
    }
    if (found.isEmpty()) {
      return;
    }
    List<Replacement> replacements = new ArrayList<>(found.size());
    for (Finding finding : found) {
      findings.add(new PartFinding(text.part(), finding));
      replacements.add(new Replacement(finding.start(), finding.end(), finding.type()));
    }
    act(text, found.get(0), replacements);
  }

  private List<Finding> find(JudgedText text) {
    Scan scan = ((Detector) guardrail.detector()).open(text.current(), context);
    List<Finding> found = new ArrayList<>(scan.feed(text.text()));
    found.addAll(scan.finish());
    for (Finding finding : found) {
      if (finding.end() > text.text().length()) {
        throw new IllegalStateException("a finding ends outside of its text");
      }
    }
    return found;
  }

  private void act(JudgedText text, Finding first, List<Replacement> replacements) {
    if (guardrail.action() == Action.BLOCK && !text.part().isNew() && !afterBlock) {
      text.remove("[removed by guardrail " + guardrail.id() + "]");
    } else if (guardrail.action() == Action.REDACT && !afterBlock) {
      text.redact(replacements);
    } else {
      text.hide(replacements);
      if (guardrail.action() == Action.BLOCK && block == null) {
        block = new Block(guardrail, first.category(), first.reason());
      }
    }
  }

  private void fail(String what, String reason) {
    failure = what;
    skipped.add(reason);
    if (guardrail.failClosed() && block == null) {
      block = new Block(guardrail, null, what);
    }
  }

  /**
   * What was to be redacted and has not been looked at is not recorded: nobody knows what is in it.
   */
  private void leave(JudgedText text) {
    if (guardrail.action() == Action.REDACT) {
      text.hideAll("[not recorded: guardrail " + guardrail.id() + " did not judge it]");
    }
  }
}
