package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakDetectorTest extends DetectorContract {

  private static final String PROMPT =
      "You are the support assistant of Initech. Never mention the merger with Penetrode. "
          + "Refunds above fifty dollars need the code BLUE HERON. Answer in two sentences.";

  private static final Detector DETECTOR =
      LeakDetector.of(LeakDetector.DEFAULT_OVERLAP, "blue-heron-77");

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
    return List.of(
        PROMPT,
        "You are the support assistant of Initech. ",
        "Never mention the merger ",
        "with Penetrode. Refunds ",
        "above fifty dollars need the code ",
        "blue-heron-77",
        "two sentences");
  }

  @Override
  String hostile() {
    return "Sure: " + PROMPT;
  }

  @Override
  Scan open(String text, PartKind kind) {
    return DETECTOR.open(part(text, kind), context("Hello"));
  }

  @Test
  void repeatedPromptIsFoundWhereItStands_whateverItsLettersAndSigns() {
    String answer =
        "Sure! YOU ARE the *support* assistant of Initech -- never mention the merger with"
            + " Penetrode; refunds above fifty dollars need the code. Anything else?";

    List<Finding> found = whole(answer, PartKind.COMPLETION);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).type()).isEqualTo("SYSTEM_PROMPT");
    assertThat(found.get(0).category()).isEqualTo("LLM07:2025");
    assertThat(answer.substring(found.get(0).start(), found.get(0).end()))
        .startsWith("YOU ARE")
        .endsWith("the code");
  }

  @Test
  void fewSharedWordsAreNone() {
    assertThat(whole("I am the support assistant of Initech, how can I help?", PartKind.COMPLETION))
        .isEmpty();
  }

  @Test
  void whatTheUserSaidIsNoLeak() {
    Scan scan =
        DETECTOR.open(part(PROMPT, PartKind.COMPLETION), context("Is it true that " + PROMPT));

    assertThat(scan.feed("You said: " + PROMPT)).isEmpty();
    assertThat(scan.finish()).isEmpty();
  }

  @Test
  void canaryIsFoundWithoutASystemPrompt() {
    Scan scan = DETECTOR.open(part("", PartKind.COMPLETION), DetectionContext.ofAnswer(List.of()));

    assertThat(scan.feed("the word is Blue-Heron-77. And"))
        .extracting(Finding::start)
        .containsExactly(12);
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> LeakDetector.of(0, null)).hasMessage("overlap < 1: 0");
    assertThatThrownBy(() -> LeakDetector.of(1, "abc"))
        .hasMessage("canary is not 6 to 200 characters long: 3");
  }

  private static DetectionContext context(String said) {
    return DetectionContext.ofAnswer(
        List.of(part(PROMPT, PartKind.SYSTEM), part(said, PartKind.PROMPT)));
  }
}
