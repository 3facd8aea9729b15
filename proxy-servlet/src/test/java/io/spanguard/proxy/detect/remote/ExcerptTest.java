package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExcerptTest {

  @Test
  void of_piecesCoverTheText_andAreNoLongerThanAllowed() {
    Random random = new Random(7);
    for (int run = 0; run < 200; run++) {
      StringBuilder text = new StringBuilder("x");
      int length = random.nextInt(5_000);
      while (text.length() < length) {
        int kind = random.nextInt(10);
        text.append(kind < 2 ? " " : kind == 2 ? "\ud83d\ude00" : "a");
      }
      int max = 100 + random.nextInt(1_000);

      List<Excerpt> pieces = pieces(text.toString(), max);

      int covered = 0;
      for (Excerpt piece : pieces) {
        assertThat(piece.start()).isLessThanOrEqualTo(covered);
        assertThat(piece.text().length()).isLessThanOrEqualTo(max);
        assertThat(text.substring(piece.start(), piece.start() + piece.text().length()))
            .isEqualTo(piece.text());
        assertThat(Character.isLowSurrogate(piece.text().charAt(0))).isFalse();
        assertThat(Character.isHighSurrogate(piece.text().charAt(piece.text().length() - 1)))
            .isFalse();
        covered = piece.start() + piece.text().length();
      }
      assertThat(covered).isEqualTo(text.length());
    }
  }

  @Test
  void of_shortText_isOnePiece() {
    assertThat(pieces("a".repeat(100), 100)).hasSize(1);
    assertThat(pieces("", 100)).isEmpty();
    assertThat(pieces(" \n\t", 100)).isEmpty();
  }

  @Test
  void quoted_findsEveryPlace_andNothingIsLost() {
    Excerpt excerpt = pieces("Anna, anna and ANNA", 100).get(0);

    assertThat(excerpt.quoted("anna", "NAME", null, 1, "r"))
        .extracting(found -> found.start())
        .containsExactly(0, 6, 15);
    assertThat(excerpt.quoted("Bob", "NAME", null, 1, "r"))
        .extracting(found -> found.end())
        .containsExactly(19);
    assertThat(excerpt.quoted("", "NAME", null, 1, "r")).hasSize(1);
  }

  @Test
  void atCodePoints_outside_isAFailure() {
    Excerpt excerpt = pieces("\ud83d\ude00ab", 100).get(0);

    assertThat(excerpt.atCodePoints(1, 3, "X", null, 1, "r").start()).isEqualTo(2);
    assertThat(excerpt.atCodePoints(1, 3, "X", null, 1, "r").end()).isEqualTo(4);
    assertThatThrownBy(() -> excerpt.atCodePoints(1, 4, "X", null, 1, "r"))
        .isInstanceOf(ServiceFailure.class);
    assertThatThrownBy(() -> excerpt.atCodePoints(3, 1, "X", null, 1, "r"))
        .isInstanceOf(ServiceFailure.class);
  }

  private static List<Excerpt> pieces(String text, int max) {
    return Excerpt.of(List.of(RemoteServiceContract.part(PartKind.PROMPT, 0, text)), max);
  }
}
