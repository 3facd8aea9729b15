package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordedTextTest {

  private final RecordedText recorded = RecordedText.create();

  @Test
  void shortText_isKeptAsItIs() {
    String text = "x".repeat(RecordedText.MAX_PART_BYTES);

    assertThat(recorded.cut(text)).isSameAs(text);
  }

  @Test
  void longText_isCutAndMarked() {
    String text = "x".repeat(RecordedText.MAX_PART_BYTES + 7);

    assertThat(recorded.cut(text))
        .hasSize(RecordedText.MAX_PART_BYTES + "…[cut: 7 characters]".length())
        .endsWith("x…[cut: 7 characters]");
  }

  @Test
  void surrogatePair_isNotSplit() {
    String cut = recorded.cut("x".repeat(RecordedText.MAX_PART_BYTES - 3) + "😀");

    assertThat(cut).endsWith("x…[cut: 2 characters]");
  }

  @Test
  void exchange_isBounded() {
    String text = "ü".repeat(RecordedText.MAX_PART_BYTES / 2);
    for (int i = 0; i < RecordedText.MAX_EXCHANGE_BYTES / RecordedText.MAX_PART_BYTES; i++) {
      assertThat(recorded.cut(text)).isEqualTo(text);
    }

    assertThat(recorded.cut("abc")).isEqualTo("…[cut: 3 characters]");
    assertThat(recorded.cut("")).isEmpty();
  }
}
