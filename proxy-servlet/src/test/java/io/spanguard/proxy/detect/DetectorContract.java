package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every detector, whatever it looks for. */
abstract class DetectorContract {

  private static final String[] FILLERS = {
    " ",
    "\n",
    "a",
    "Z",
    "7",
    "é",
    "😀",
    "\ud83d",
    "\u200b",
    "\\",
    "\\u0041",
    "\"",
    "{",
    "}",
    ":",
    "=",
    "@",
    ".",
    "-",
    "the ",
    "and ",
    "0123456789",
    "\uDB40\uDC41",
    "ａ",
    "<",
    ">",
    "(",
    "/",
    "//"
  };

  abstract Detector detector();

  /** Pieces of text that it should have something to say about, or nearly. */
  abstract List<String> pieces();

  /** A text in which it finds something. */
  abstract String hostile();

  PartKind kind() {
    return PartKind.PROMPT;
  }

  @Test
  void findsTheSameHoweverTheTextIsCut() {
    Random random = new Random(4711);
    for (int round = 0; round < 600; round++) {
      String text = text(random);

      assertThat(cut(text, random, kind())).as(text).isEqualTo(whole(text, kind()));
    }
  }

  @Test
  void findsTheSameInArgumentsHoweverTheyAreCut() {
    Random random = new Random(4712);
    for (int round = 0; round < 200; round++) {
      String text = text(random);

      assertThat(cut(text, random, PartKind.TOOL_CALL))
          .as(text)
          .isEqualTo(whole(text, PartKind.TOOL_CALL));
    }
  }

  @Test
  void findsTheSameInALongTextHoweverItIsCut() {
    Random random = new Random(4713);
    for (int round = 0; round < 20; round++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 6_000) {
        text.append(text(random));
      }

      assertThat(cut(text.toString(), random, kind()))
          .as("round %d", round)
          .isEqualTo(whole(text.toString(), kind()));
    }
  }

  @Test
  void findsWhatItIsFor() {
    List<Finding> found = whole(hostile(), kind());

    assertThat(found).isNotEmpty();
    assertThat(found).allMatch(finding -> finding.end() <= hostile().length());
    assertThat(found).allMatch(finding -> finding.reason().length() < 200);
  }

  @Test
  void findsNothingInNothing() {
    assertThat(whole("", kind())).isEmpty();
  }

  private String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      boolean filler = random.nextInt(3) > 0;
      text.append(
          filler
              ? FILLERS[random.nextInt(FILLERS.length)]
              : pieces().get(random.nextInt(pieces().size())));
    }
    return text.toString();
  }

  final List<Finding> whole(String text, PartKind kind) {
    Scan scan = open(text, kind);
    List<Finding> found = scan.whole(text);
    assertThat(scan.settled()).isEqualTo(text.length());
    return found;
  }

  private List<Finding> cut(String text, Random random, PartKind kind) {
    Scan scan = open(text, kind);
    List<Finding> found = new ArrayList<>();
    int most = 1 + random.nextInt(20);
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(most));
      int settled = scan.settled();
      List<Finding> fed = scan.feed(text.substring(from, to));
      assertThat(fed).as(text).allMatch(finding -> finding.start() >= settled);
      assertThat(scan.settled()).isBetween(settled, to);
      found.addAll(fed);
      from = to;
    }
    int settled = scan.settled();
    List<Finding> last = scan.finish();
    assertThat(last).as(text).allMatch(finding -> finding.start() >= settled);
    found.addAll(last);
    return found;
  }

  Scan open(String text, PartKind kind) {
    return detector().open(part(text, kind), DetectionContext.ofRequest(List.of()));
  }

  static Part part(String text, PartKind kind) {
    return new Part(kind, JsonPointer.empty(), text, true, null, null, 0);
  }
}
