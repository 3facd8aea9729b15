package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.jdbi.ContentPieces.Piece;
import io.spanguard.trace.store.TestSpans;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ContentPiecesTest {

  @Test
  void pieces_together_areTheText() {
    for (String text :
        List.of("", "x", TestSpans.text(5_000), "😀".repeat(50_000), "a".repeat(100_000))) {
      Map<String, String> pieces = new HashMap<>();
      String names = ContentNames.of(text, pieces);

      assertThat(ContentNames.resolve(names, pieces)).isEqualTo(text);
    }
  }

  @Test
  void pieces_areOfReasonableLength_andNeverSplitACharacter() {
    for (Piece piece : ContentPieces.of("😀".repeat(50_000))) {
      assertThat(piece.text().length()).isEven().isLessThanOrEqualTo(16_386);
    }
    assertThat(ContentPieces.of(TestSpans.text(1_000_000))).hasSizeBetween(100, 500);
  }

  @Test
  void pieces_ofATextThatGrows_stayTheSameButForTheLast() {
    String text = TestSpans.text(100_000);
    Set<Piece> before = new HashSet<>(ContentPieces.of(text.substring(0, 80_000)));
    Set<Piece> after = new HashSet<>(ContentPieces.of(text));

    before.removeAll(after);
    assertThat(before).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void pieces_ofATextThatChangesInFront_areSharedFurtherOn() {
    String text = TestSpans.text(100_000);
    Set<Piece> before = new HashSet<>(ContentPieces.of(text));
    Set<Piece> after = new HashSet<>(ContentPieces.of("another beginning " + text));

    after.removeAll(before);
    assertThat(after).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void resolve_ofAPieceThatIsGone_leavesANote() {
    String names = ContentNames.of("text", new HashMap<>());

    assertThat(ContentNames.resolve(names, Map.of())).startsWith("[missing from the store: ");
  }
}
