package io.spanguard.proxy.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingCacheTest {

  private static final Guardrail FIRST = guardrail("first");
  private static final Guardrail SECOND = guardrail("second");
  private static final Finding FINDING = new Finding("X", null, 0, 1, 1, "x");

  private final FindingCache cache = FindingCache.create(1_000);

  @Test
  void eachGuardrailHasItsOwnFindings_inEachTextAndKind() {
    cache.keep(FIRST, text(PartKind.PROMPT, "the text"), List.of());
    cache.keep(SECOND, text(PartKind.PROMPT, "the text"), List.of(FINDING));

    assertThat(cache.find(FIRST, text(PartKind.PROMPT, "the text"))).isEmpty();
    assertThat(cache.find(SECOND, text(PartKind.PROMPT, "the text"))).containsExactly(FINDING);
    assertThat(cache.find(SECOND, text(PartKind.PROMPT, "another"))).isNull();
    assertThat(cache.find(SECOND, text(PartKind.TOOL_RESULT, "the text"))).isNull();
  }

  @Test
  void changedText_isAnother() {
    JudgedText text = text(PartKind.PROMPT, "the text");
    cache.keep(FIRST, text, List.of(FINDING));
    text.stretches(List.of(Stretch.plain(0, "the text, changed")));

    assertThat(cache.find(FIRST, text)).isNull();
  }

  @Test
  void textsWithManyFindings_makeRoom() {
    for (int i = 0; i < 10_000; i++) {
      cache.keep(FIRST, text(PartKind.PROMPT, "text " + i), List.of(FINDING, FINDING, FINDING));
    }
    int known = 0;
    for (int i = 9_999; i >= 0; i--) { // asking for a text makes room for it as well
      known += cache.find(FIRST, text(PartKind.PROMPT, "text " + i)) == null ? 0 : 1;
    }

    assertThat(known).isBetween(1, 250);
  }

  private static JudgedText text(PartKind kind, String text) {
    return JudgedText.whole(new Part(kind, JsonPointer.compile("/a"), text, true, null, null, 0));
  }

  private static Guardrail guardrail(String id) {
    return Guardrail.of(
        id,
        PatternsDetector.of(List.of(new Pattern("X", "x", null))),
        EnumSet.allOf(PartKind.class),
        Action.MONITOR);
  }
}
