package io.spanguard.proxy.guardrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.detect.LimitsDetector;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardrailPipelineTest {

  private static final DetectionContext CONTEXT = DetectionContext.ofRequest(List.of());

  private int places;

  @Test
  void redact_forwardsAndRecordsPlaceholders_andLaterGuardrailsSeeThem() {
    Part part = part(PartKind.PROMPT, "mail bob@x.io or 0170 123", true);
    StageResult result =
        pipeline(
                guardrail("mail", Action.REDACT, "EMAIL", "\\w+@[\\w.]+"),
                guardrail("braces", Action.MONITOR, "BRACE", "\\{EMAIL\\} or"),
                guardrail("digits", Action.REDACT, "PHONE", "\\d+ \\d+"))
            .judge(List.of(part), CONTEXT, masks(), GuardrailPipelineTest::now);

    assertThat(result.forwarded()).isEqualTo(Map.of(part, "mail {EMAIL} or {PHONE}"));
    assertThat(result.recorded()).isEqualTo(Map.of(part, "mail {BRACE} {PHONE}"));
    assertThat(result.runs()).extracting(run -> run.findings().size()).containsExactly(1, 1, 1);
    assertThat(result.inspected()).isEqualTo(1);
    assertThat(result.block()).isEmpty();
  }

  @Test
  void monitor_changesOnlyWhatIsRecorded_alsoWhenALaterOneRedactsAround() {
    Part part = part(PartKind.PROMPT, "xx secret yy", true);
    StageResult result =
        pipeline(
                guardrail("watch", Action.MONITOR, "S", "secret"),
                guardrail("cut", Action.REDACT, "WIDE", "x secr"),
                guardrail("tail", Action.REDACT, "TAIL", "yy"))
            .judge(List.of(part), CONTEXT, masks(), GuardrailPipelineTest::now);

    assertThat(result.forwarded()).isEqualTo(Map.of(part, "x{WIDE}et {TAIL}"));
    assertThat(result.recorded()).isEqualTo(Map.of(part, "x{WIDE} {TAIL}"));
  }

  @Test
  void block_stopsTheRest_butNothingTheyWouldFindIsRecorded() {
    Part part = part(PartKind.PROMPT, "drop it, bob@x.io", true);
    StageResult result =
        pipeline(
                guardrail("no-drops", Action.BLOCK, "DROP", "drop"),
                guardrail("mail", Action.REDACT, "EMAIL", "\\w+@[\\w.]+"))
            .judge(List.of(part), CONTEXT, masks(), GuardrailPipelineTest::now);

    assertThat(result.runs()).hasSize(1);
    assertThat(result.recorded()).isEqualTo(Map.of(part, "{DROP} it, {EMAIL}"));
    assertThat(result.forwarded()).isEmpty();
    Block block = result.block().orElseThrow();
    assertThat(block.guardrail().id()).isEqualTo("no-drops");
    assertThat(block.error("prompt").detail())
        .isEqualTo(
            Map.of(
                "id", "no-drops",
                "detector", "patterns",
                "category", "LLM02:2025",
                "side", "prompt",
                "reason", "matches pattern DROP"));
    assertThat(block.error("prompt").message())
        .isEqualTo("blocked by guardrail no-drops: matches pattern DROP");
  }

  @Test
  void blockingFindingInAnOldPart_removesThatPart() {
    Part old = part(PartKind.PROMPT, "drop it", false);
    Part call = new Part(PartKind.ASSISTANT, place(), "{\"q\":\"drop\"}", false, "sql", "c1", 0);
    Part fresh = part(PartKind.PROMPT, "thanks", true);

    StageResult result =
        pipeline(guardrail("no-drops", Action.BLOCK, "DROP", "drop"))
            .judge(List.of(old, call, fresh), CONTEXT, masks(), GuardrailPipelineTest::now);

    assertThat(result.block()).isEmpty();
    assertThat(result.forwarded())
        .isEqualTo(
            Map.of(
                old, "[removed by guardrail no-drops]",
                call, "{\"removed\":\"[removed by guardrail no-drops]\"}"));
    assertThat(result.recorded()).isEqualTo(result.forwarded());
  }

  @Test
  void limit_countsTheRequestAtHand_alsoForATextSeenBefore() {
    GuardrailPipeline pipeline =
        GuardrailPipeline.create(
            List.of(
                Guardrail.of(
                    "size",
                    LimitsDetector.of(100, LimitsDetector.NONE, LimitsDetector.NONE, 50),
                    Set.of(PartKind.PROMPT),
                    Action.BLOCK)));
    Part fresh = part(PartKind.PROMPT, "go on with that, please", true);
    List<Part> small = List.of(fresh);
    List<Part> large = List.of(part(PartKind.PROMPT, "word ".repeat(200), false), fresh);

    assertThat(judged(pipeline, small).block()).isEmpty();
    assertThat(judged(pipeline, large).block()).isPresent();
    assertThat(judged(pipeline, large).recorded())
        .as("a limit is nothing in the text")
        .doesNotContainKey(fresh);
  }

  private static StageResult judged(GuardrailPipeline pipeline, List<Part> parts) {
    return pipeline.judge(
        parts, DetectionContext.ofRequest(parts), masks(), GuardrailPipelineTest::now);
  }

  @Test
  void guardrailsLookAtTheirKindsOnly() {
    Guardrail output =
        Guardrail.of("out", patterns("X", "x"), Set.of(PartKind.COMPLETION), Action.MONITOR);
    GuardrailPipeline pipeline = GuardrailPipeline.create(List.of(output));

    StageResult result =
        pipeline.judge(
            List.of(part(PartKind.PROMPT, "x", true)),
            CONTEXT,
            masks(),
            GuardrailPipelineTest::now);

    assertThat(result.runs()).isEmpty();
    assertThat(result.inspected()).isZero();
    assertThat(result.skipped()).containsExactly("no_guardrail");
    assertThat(pipeline.guardsAnswers()).isFalse();
    assertThat(pipeline(guardrail("in", Action.BLOCK, "X", "x")).guardsAnswers()).isTrue();
  }

  @Test
  void overlappingAndTouchingFindings_becomeOne() {
    Part part = part(PartKind.PROMPT, "abcdef gg", true);
    Detector detector =
        PatternsDetector.of(
            List.of(
                new Pattern("LONG", "bcde", null),
                new Pattern("SHORT", "ab", null),
                new Pattern("NEXT", "f", null),
                new Pattern("G", "g", null)));

    StageResult result =
        GuardrailPipeline.create(
                List.of(Guardrail.of("r", detector, Set.of(PartKind.PROMPT), Action.REDACT)))
            .judge(List.of(part), CONTEXT, masks(), GuardrailPipelineTest::now);

    assertThat(result.forwarded()).isEqualTo(Map.of(part, "{LONG}{NEXT} {G}"));
  }

  @Test
  void failingDetector_blocksWhereItFailsClosed_andTellsNothingOfTheText() {
    Part part = part(PartKind.PROMPT, "secret", true);
    Guardrail closed = Guardrail.of("g", failing(), Set.of(PartKind.PROMPT), Action.REDACT);
    Guardrail open =
        new Guardrail(
            "g", failing(), Set.of(PartKind.PROMPT), Action.BLOCK, Duration.ofSeconds(1), false);

    StageResult blocked =
        GuardrailPipeline.create(List.of(closed))
            .judge(List.of(part), CONTEXT, masks(), GuardrailPipelineTest::now);
    StageResult passed =
        GuardrailPipeline.create(List.of(open))
            .judge(List.of(part), CONTEXT, masks(), GuardrailPipelineTest::now);

    String failure = "detector failing failed: java.lang.IllegalStateException";
    assertThat(blocked.block()).get().extracting(Block::reason).isEqualTo(failure);
    assertThat(blocked.recorded())
        .isEqualTo(Map.of(part, "[not recorded: guardrail g did not judge it]"));
    assertThat(passed.block()).isEmpty();
    assertThat(passed.runs()).singleElement().extracting(run -> run.failure()).isEqualTo(failure);
    assertThat(passed.inspected()).isZero();
    assertThat(passed.skipped()).containsExactly("detector_failed");
  }

  @Test
  void slowDetector_isGivenUpBetweenParts() {
    AtomicInteger seconds = new AtomicInteger();
    Guardrail guardrail =
        new Guardrail(
            "slow",
            patterns("X", "x"),
            Set.of(PartKind.PROMPT),
            Action.MONITOR,
            Duration.ofMillis(1500),
            true);
    List<Part> parts =
        List.of(
            part(PartKind.PROMPT, "x", true),
            part(PartKind.PROMPT, "x", true),
            part(PartKind.PROMPT, "x", true));

    StageResult result =
        GuardrailPipeline.create(List.of(guardrail))
            .judge(parts, CONTEXT, masks(), () -> Instant.ofEpochSecond(seconds.getAndIncrement()));

    assertThat(result.inspected()).isEqualTo(2);
    assertThat(result.skipped()).containsExactly("timeout");
    assertThat(result.block())
        .get()
        .extracting(Block::reason)
        .isEqualTo("detector patterns took longer than 1500 ms");
    assertThat(result.runs().get(0).duration()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void redactedArguments_stayJson() {
    Part call =
        new Part(PartKind.TOOL_CALL, place(), "{\"n\":4111,\"t\":\"4111\"}", true, "pay", "c", 0);

    StageResult result =
        GuardrailPipeline.create(
                List.of(
                    Guardrail.of(
                        "r", patterns("CARD", "4111"), Set.of(PartKind.TOOL_CALL), Action.REDACT)))
            .judge(List.of(call), CONTEXT, masks(), GuardrailPipelineTest::now);

    assertThat(result.forwarded()).isEqualTo(Map.of(call, "{\"n\":\"{CARD}\",\"t\":\"{CARD}\"}"));
    assertThat(result.recorded()).isEqualTo(result.forwarded());
  }

  @Test
  void manyFindings_takeTimeInProportion() {
    Part text = part(PartKind.PROMPT, "a1 ".repeat(100_000), true);
    Part call =
        new Part(PartKind.ASSISTANT, place(), "[" + "1,".repeat(100_000) + "2]", true, "f", "c", 0);

    StageResult result =
        pipeline(
                guardrail("watch", Action.MONITOR, "LETTER", "a"),
                guardrail("digits", Action.REDACT, "DIGIT", "1"))
            .judge(List.of(text, call), CONTEXT, masks(), GuardrailPipelineTest::now);

    assertThat(result.forwarded())
        .containsEntry(text, "a{DIGIT} ".repeat(100_000))
        .containsEntry(call, "[" + "\"{DIGIT}\",".repeat(100_000) + "2]");
    assertThat(result.recorded()).containsEntry(text, "{LETTER}{DIGIT} ".repeat(100_000));
  }

  @Test
  void mistakesAreRefused() {
    assertThatThrownBy(
            () ->
                pipeline(
                    guardrail("m", Action.BLOCK, "X", "x"), guardrail("m", Action.BLOCK, "X", "x")))
        .hasMessage("guardrail id twice: m");
  }

  private Part part(PartKind kind, String text, boolean isNew) {
    return new Part(kind, place(), text, isNew, null, null, 0);
  }

  private JsonPointer place() {
    return JsonPointer.compile("/messages/" + places++);
  }

  private static Masks masks() {
    return Masks.create(MaskKey.of(new byte[32], "acme"));
  }

  private static Instant now() {
    return Instant.EPOCH;
  }

  private static GuardrailPipeline pipeline(Guardrail... guardrails) {
    return GuardrailPipeline.create(List.of(guardrails));
  }

  private static Guardrail guardrail(String id, Action action, String name, String regex) {
    Set<PartKind> kinds = Set.of(PartKind.PROMPT, PartKind.ASSISTANT, PartKind.COMPLETION);
    return Guardrail.of(id, patterns(name, regex), kinds, action);
  }

  private static Detector patterns(String name, String regex) {
    return PatternsDetector.of(List.of(new Pattern(name, regex, "LLM02")));
  }

  private static Detector failing() {
    return new Detector() {
      @Override
      public String id() {
        return "failing";
      }

      @Override
      public Extent extent() {
        return new Extent.Whole();
      }

      @Override
      public Scan open(Part part, DetectionContext context) {
        throw new IllegalStateException(part.text());
      }
    };
  }
}
