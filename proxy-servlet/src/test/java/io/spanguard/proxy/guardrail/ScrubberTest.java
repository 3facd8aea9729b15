package io.spanguard.proxy.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScrubberTest {

  private static final Part CALL =
      new Part(
          PartKind.TOOL_CALL, JsonPointer.compile("/a"), "{\"k\":\"sk-1\"}", true, "f", "c", 0);

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
    return new Part(PartKind.PROMPT, JsonPointer.compile("/b"), text, true, null, null, 0);
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
}
