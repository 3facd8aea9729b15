package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.guardrail.StageResult.GuardrailRun;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The guardrails of a target. They run in order, on the caller's thread; each sees what those
 * before it made of the texts, and one that blocks is the last to run. Immutable and safe for use
 * by many threads.
 *
 * <p>Guardrails that a block keeps from running still look at the texts, unseen: what they would
 * find is not recorded either.
 *
 * <pre>{@code
 * StageResult input = GuardrailPipeline.create(guardrails).judge(
 *     request.parts(), DetectionContext.ofRequest(request.parts()), Instant::now);
 * }</pre>
 */
public final class GuardrailPipeline {

  private final List<Guardrail> guardrails;
  private final Set<PartKind> judgedElsewhere;

  private GuardrailPipeline(List<Guardrail> guardrails, Set<PartKind> judgedElsewhere) {
    this.guardrails = List.copyOf(guardrails);
    this.judgedElsewhere = Set.copyOf(judgedElsewhere);
  }

  /**
   * @throws IllegalArgumentException when an id stands twice, or an action is not available yet
   */
  public static GuardrailPipeline create(List<Guardrail> guardrails) {
    return create(guardrails, Set.of());
  }

  /**
   * With parts that need no guardrail to be inspected.
   *
   * @param judgedElsewhere for instance tool calls, where there is a firewall
   * @throws IllegalArgumentException when an id stands twice, or an action is not available yet
   */
  public static GuardrailPipeline create(
      List<Guardrail> guardrails, Set<PartKind> judgedElsewhere) {
    Set<String> ids = new HashSet<>();
    for (Guardrail guardrail : guardrails) {
      if (!ids.add(guardrail.id())) {
        throw new IllegalArgumentException("guardrail id twice: " + guardrail.id());
      }
      if (guardrail.action() == Action.MASK) {
        throw new IllegalArgumentException(
            "guardrail " + guardrail.id() + ": mask is not available in this version: redact is");
      }
      if (guardrail.detector() instanceof RemoteDetector) {
        throw new IllegalArgumentException(
            "guardrail " + guardrail.id() + ": remote detectors are not available in this version");
      }
    }
    return new GuardrailPipeline(guardrails, judgedElsewhere);
  }

  /** Whether any looks at what goes to the model. */
  public boolean hasInput() {
    return any(guardrail -> looksAt(guardrail, true));
  }

  /** Whether any looks at what the model answers. */
  public boolean hasOutput() {
    return any(guardrail -> looksAt(guardrail, false));
  }

  /**
   * Whether one may change or stop an answer, so that a stream is held back until it has been
   * judged.
   */
  public boolean holdsStreams() {
    return any(
        guardrail ->
            looksAt(guardrail, false)
                && (guardrail.action() != Action.MONITOR || guardrail.failClosed()));
  }

  /**
   * Judges the parts of one side.
   *
   * @param now the clock of the runs and of the timeouts. A detector is not interrupted: whether it
   *     took too long is seen before each further part, so that what was judged late, but to the
   *     end, counts
   */
  public StageResult judge(List<Part> parts, DetectionContext context, Supplier<Instant> now) {
    List<JudgedText> texts = new ArrayList<>(parts.size());
    for (Part part : parts) {
      texts.add(new JudgedText(part));
    }
    List<GuardrailRun> runs = new ArrayList<>();
    Set<String> skipped = new LinkedHashSet<>();
    Optional<Block> block = Optional.empty();
    for (Guardrail guardrail : guardrails) {
      List<JudgedText> seen = seenBy(guardrail, texts);
      if (seen.isEmpty()) {
        continue;
      }
      GuardrailStep step = new GuardrailStep(guardrail, context, now, block.isPresent());
      GuardrailRun run = step.judge(seen);
      if (block.isEmpty()) {
        runs.add(run);
        block = step.block();
        skipped.addAll(step.skipped());
      }
    }
    return result(texts, runs, skipped, block);
  }

  private StageResult result(
      List<JudgedText> texts, List<GuardrailRun> runs, Set<String> skipped, Optional<Block> block) {
    Map<Part, String> forwarded = new LinkedHashMap<>();
    Map<Part, String> recorded = new LinkedHashMap<>();
    int inspected = 0;
    for (JudgedText text : texts) {
      String original = text.part().text();
      if (!text.text().equals(original)) {
        forwarded.put(text.part(), text.text());
      }
      String kept = text.recorded();
      if (!kept.equals(original)) {
        recorded.put(text.part(), kept);
      }
      if (text.isInspected()) {
        inspected++;
      } else if (!any(guardrail -> guardrail.on().contains(text.part().kind()))) {
        if (!judgedElsewhere.contains(text.part().kind())) {
          skipped.add("no_guardrail");
        }
      } else if (!text.isGiven()) {
        skipped.add("blocked_before");
      }
    }
    return new StageResult(runs, forwarded, recorded, inspected, List.copyOf(skipped), block);
  }

  private static List<JudgedText> seenBy(Guardrail guardrail, List<JudgedText> texts) {
    List<JudgedText> seen = new ArrayList<>();
    for (JudgedText text : texts) {
      if (guardrail.on().contains(text.part().kind())) {
        seen.add(text);
      }
    }
    return seen;
  }

  private boolean any(Predicate<Guardrail> condition) {
    return guardrails.stream().anyMatch(condition);
  }

  private static boolean looksAt(Guardrail guardrail, boolean input) {
    return guardrail.on().stream().map(PartKind::isInput).anyMatch(side -> side == input);
  }
}
