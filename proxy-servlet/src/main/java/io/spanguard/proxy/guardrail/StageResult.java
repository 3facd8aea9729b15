package io.spanguard.proxy.guardrail;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.ProxyError;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the guardrails of one side made of an exchange's parts. Immutable and safe for use by many
 * threads.
 *
 * @param runs one for each guardrail that ran, in order
 * @param forwarded the parts whose text changes on its way on, with the new text
 * @param recorded the parts whose text must not be recorded as it is, with the text that may: every
 *     finding replaced, whatever the action
 * @param passed parts in which detectors found nothing as they came, by their places
 * @param inspected how many parts at least one guardrail looked at
 * @param skipped why parts were not inspected, a reason each
 * @param block what ends the exchange; empty where it goes on
 */
public record StageResult(
    List<GuardrailRun> runs,
    Map<Part, String> forwarded,
    Map<Part, String> recorded,
    Map<JsonPointer, Passed> passed,
    int inspected,
    List<String> skipped,
    Optional<Block> block) {

  public StageResult {
    runs = List.copyOf(runs);
    forwarded = Map.copyOf(forwarded);
    recorded = Map.copyOf(recorded);
    passed = Map.copyOf(passed);
    skipped = List.copyOf(skipped);
  }

  /** Of a stage in which nothing was looked at. */
  static StageResult none() {
    return new StageResult(List.of(), Map.of(), Map.of(), Map.of(), 0, List.of(), Optional.empty());
  }

  /** Whether a detector has looked at all of a part's text and found nothing. */
  boolean hasPassed(Part part, Detector detector) {
    Passed known = passed.get(part.place());
    return known != null && known.part().equals(part) && known.detectors().contains(detector);
  }

  /** The same for a stream, whose texts have gone on already. */
  StageResult withoutForwarded() {
    return new StageResult(runs, Map.of(), recorded, passed, inspected, skipped, block);
  }

  /**
   * One guardrail's part in a stage.
   *
   * @param start when it began, on the recorder's clock
   * @param duration how long it was at work
   * @param calls over the network; none of a local one
   * @param failure what kept it from judging; null where nothing did
   */
  public record GuardrailRun(
      Guardrail guardrail,
      Instant start,
      Duration duration,
      List<PartFinding> findings,
      List<RemoteCall> calls,
      @Nullable String failure) {

    public GuardrailRun {
      calls = List.copyOf(calls);
      findings = List.copyOf(findings);
    }
  }

  /** A part and the detectors that found nothing in all of it. */
  public record Passed(Part part, List<Detector> detectors) {

    public Passed {
      detectors = List.copyOf(detectors);
    }
  }

  /** A finding and the part it is in. */
  public record PartFinding(Part part, Finding finding) {}

  /** Why an exchange ends here. */
  public record Block(Guardrail guardrail, @Nullable String category, String reason) {

    /**
     * What the client is told.
     *
     * @param side prompt or response
     */
    public ProxyError error(String side) {
      Map<String, String> detail = new LinkedHashMap<>();
      detail.put("id", guardrail.id());
      detail.put("detector", guardrail.detector().id());
      if (category != null) {
        detail.put("category", category);
      }
      detail.put("side", side);
      detail.put("reason", reason);
      String message = "blocked by guardrail " + guardrail.id() + ": " + reason;
      return new ProxyError(403, "guardrail_block", message, category, "guardrail", detail);
    }
  }
}
