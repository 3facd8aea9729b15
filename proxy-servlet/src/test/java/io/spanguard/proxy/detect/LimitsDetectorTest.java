package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsDetectorTest extends DetectorContract {

  private static final Detector DETECTOR = LimitsDetector.of(100, 20, 3, 2);
  private static final String EIGHT = "one two three four five six seven eight ";

  @Override
  Detector detector() {
    return DETECTOR;
  }

  @Override
  PartKind kind() {
    return PartKind.COMPLETION;
  }

  @Override
  List<String> pieces() {
    return List.of("one two three ", EIGHT, "字字字字");
  }

  @Override
  String hostile() {
    return "word ".repeat(30);
  }

  @Override
  Scan open(String text, PartKind kind) {
    return DETECTOR.open(part(text, kind), DetectionContext.ofAnswer(List.of()));
  }

  @Test
  void longRequestIsFoundInItsNewPart() {
    Part old =
        new Part(
            PartKind.PROMPT,
            part("", PartKind.PROMPT).place(),
            "x".repeat(450),
            false,
            null,
            null,
            0);
    Part fresh = part("Go on", PartKind.PROMPT);
    DetectionContext context = DetectionContext.ofRequest(List.of(old, fresh));

    assertThat(DETECTOR.open(old, context).feed(old.text())).isEmpty();
    assertThat(DETECTOR.open(fresh, context).feed(fresh.text()))
        .extracting(Finding::reason)
        .containsExactly("about 114 input tokens, more than 100");
  }

  @Test
  void manyMessagesAreFound() {
    Part part = part("a", PartKind.PROMPT);
    DetectionContext context = DetectionContext.ofRequest(List.of(part, part, part, part));

    assertThat(DETECTOR.open(part, context).feed("a"))
        .extracting(Finding::reason)
        .containsExactly("4 messages, more than 3");
  }

  @Test
  void longAnswerIsFoundWhereItIsTooLong() {
    assertThat(whole("x".repeat(200), PartKind.COMPLETION))
        .extracting(Finding::start)
        .containsExactly(80);
  }

  @Test
  void repetitionIsFound() {
    assertThat(whole(EIGHT + EIGHT, PartKind.COMPLETION))
        .extracting(Finding::type)
        .doesNotContain("REPETITION");
    assertThat(whole(EIGHT.repeat(3), PartKind.COMPLETION))
        .extracting(Finding::type)
        .contains("REPETITION");
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> LimitsDetector.of(0, 1, 1, 1)).hasMessage("maxInputTokens < 1: 0");
  }
}
