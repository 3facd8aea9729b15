package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Attacks and everyday texts of the project's own, one a line, at the default threshold. Rules were
 * mended with all of them at hand, so this tells what gets worse, not how well unseen texts do.
 */
class InjectionTextsTest {

  @ParameterizedTest
  @CsvSource({
    "attacks.txt,         PROMPT,      41, 50",
    "attacks-2.txt,       PROMPT,      21, 30",
    "attacks-3.txt,       PROMPT,      12, 20",
    "harmless.txt,        PROMPT,       0,  3",
    "harmless-2.txt,      PROMPT,       0,  2",
    "harmless-3.txt,      PROMPT,       0,  1",
    "tool-attacks.txt,    TOOL_RESULT, 15, 20",
    "tool-attacks-2.txt,  TOOL_RESULT,  9, 10",
    "tool-attacks-3.txt,  TOOL_RESULT,  8,  8",
    "tool-harmless.txt,   TOOL_RESULT,  0,  0",
    "tool-harmless-2.txt, TOOL_RESULT,  0,  0",
    "tool-harmless-3.txt, TOOL_RESULT,  0,  0"
  })
  void soManyAreFound(String file, PartKind kind, int least, int most) throws IOException {
    List<String> found = lines(file).stream().filter(text -> isFound(text, kind)).toList();

    assertThat(found).hasSizeBetween(least, most);
  }

  private static boolean isFound(String text, PartKind kind) {
    var scan =
        InjectionDetector.create()
            .open(DetectorContract.part(text, kind), DetectionContext.ofRequest(List.of()));
    return !scan.whole(text).isEmpty();
  }

  private static List<String> lines(String file) throws IOException {
    try (InputStream in = InjectionTextsTest.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replace("\\n", "\n"))
          .toList();
    }
  }
}
