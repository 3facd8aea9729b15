package io.spanguard.proxy.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScrubberTest {

  private static final Part CALL =
      new Part(
          PartKind.TOOL_CALL, JsonPointer.compile("/a"), "{\"k\":\"sk-1\"}", true, "f", "c", 0);

  private static final MaskKey KEY = MaskKey.of(new byte[32], "w");

  private static final Guardrail MAIL =
      all("mail", PatternsDetector.of(List.of(new Pattern("EMAIL", "\\w+@[\\w.]+", null))));

  @Test
  void replacesWhatIsFound_andKeepsArgumentsJson() {
    Scrubber scrubber =
        Scrubber.of(PatternsDetector.of(List.of(new Pattern("KEY", "sk-\\d", null))));

    assertThat(scrubber.scrubbed("/v1/sk-1/x")).isEqualTo("/v1/{KEY}/x");
    assertThat(scrubber.scrubbed(List.of(CALL)))
        .extracting(Part::text)
        .containsExactly("{\"k\":\"{KEY}\"}");
    assertThat(scrubber.scrubbed(List.of(CALL.withText("{\"k\":\"\\u0073k-1\"}"))))
        .extracting(Part::text)
        .containsExactly("{\"k\":\"{KEY}\"}");
    assertThat(Scrubber.none().scrubbed("sk-1")).isEqualTo("sk-1");
  }

  @Test
  void shortAndLongParts_keepTheirOrder() {
    Scrubber scrubber =
        Scrubber.of(PatternsDetector.of(List.of(new Pattern("KEY", "sk-\\d", null))));
    String filler = "word ".repeat(1_000);

    assertThat(
            scrubber.scrubbed(
                List.of(prompt("clean"), prompt(filler + "sk-2"), prompt("sk-3"), prompt(filler))))
        .extracting(Part::text)
        .containsExactly("clean", filler + "{KEY}", "{KEY}", filler);
  }

  private static Part prompt(String text) {
    return prompt("/b", text);
  }

  private static Part prompt(String place, String text) {
    return new Part(PartKind.PROMPT, JsonPointer.compile(place), text, true, null, null, 0);
  }

  @Test
  void failingDetector_keepsTheTextBack() {
    Scrubber scrubber =
        Scrubber.of(
            new Detector() {
              @Override
              public String id() {
                return "failing";
              }

              @Override
              public Extent extent() {
                return new Extent.Local(1);
              }

              @Override
              public Scan open(Part part, DetectionContext context) {
                throw new IllegalStateException("no");
              }
            });

    assertThat(scrubber.scrubbed("sk-1")).doesNotContain("sk-1");
  }

  @Test
  void whatAStageHasLookedAtInVain_isNotLookedAtAgain() {
    RecordingDetector keys = new RecordingDetector();
    Part clean = prompt("/a", "clean");
    Part masked = prompt("/b", "ask bob@x.io");
    Part secret = prompt("/c", "sk-1");
    List<Part> parts = List.of(clean, masked, secret);
    GuardrailPipeline pipeline = GuardrailPipeline.create(List.of(MAIL, all("keys", keys)));
    StageResult judged =
        pipeline.judge(parts, DetectionContext.ofRequest(parts), Masks.create(KEY), Instant::now);
    keys.seen.clear();

    assertThat(Scrubber.of(keys).scrubbed(parts, judged))
        .extracting(Part::text)
        .containsExactly("clean", "ask bob@x.io", "{KEY}");
    assertThat(keys.seen).doesNotContain("clean").contains("ask bob@x.io", "sk-1");
  }

  @Test
  void whatAStreamHasLookedAtInVain_isNotLookedAtAgain() {
    RecordingDetector keys = new RecordingDetector();
    GuardrailPipeline pipeline = GuardrailPipeline.create(List.of(MAIL, all("keys", keys)));

    for (String text : List.of("quite clean", "ask bob@x.io", "a key sk-1")) {
      AnswerStage stage =
          pipeline.open(DetectionContext.ofAnswer(List.of()), Masks.create(KEY), Instant::now);
      TextFlow flow = stage.open(prompt(""));
      flow.feed(text.substring(0, 4));
      flow.feed(text.substring(4));
      flow.finish();
      stage.finish();
      List<Part> parts = List.of(prompt(text));

      assertThat(stage.result(parts).hasPassed(parts.get(0), keys))
          .as(text)
          .isEqualTo(text.equals("quite clean"));
    }
  }

  private static Guardrail all(String id, Detector detector) {
    return Guardrail.of(id, detector, EnumSet.allOf(PartKind.class), Action.REDACT);
  }

  /** Keeps the texts of the parts with which it began. */
  private static final class RecordingDetector implements Detector {
    private final Detector keys = PatternsDetector.of(List.of(new Pattern("KEY", "sk-\\d", null)));
    private final List<String> seen = new ArrayList<>();

    @Override
    public String id() {
      return "recording";
    }

    @Override
    public Extent extent() {
      return keys.extent();
    }

    @Override
    public Scan open(Part part, DetectionContext context) {
      seen.add(part.text());
      return keys.open(part, context);
    }
  }
}
