package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.TraceSummary.Facet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FacetTextTest {

  private static final Set<Facet> FACETS =
      Set.of(
          new Facet("model", "gpt-4o"),
          new Facet("model", "gpt=4o\nname=forged"),
          new Facet("tag", "back\\slash\\n"),
          new Facet("name", ""));

  @Test
  void read_givesBackWhatWasWritten() {
    assertThat(FacetText.read(FacetText.write(FACETS))).isEqualTo(FACETS);
    assertThat(FacetText.read(FacetText.write(Set.of()))).isEmpty();
  }

  @Test
  void line_isFoundForWhatIsThereOnly() {
    String text = FacetText.write(FACETS);

    for (Facet facet : FACETS) {
      assertThat(text).contains(FacetText.line(facet.name(), facet.value()));
    }
    assertThat(text)
        .doesNotContain(FacetText.line("name", "forged"))
        .doesNotContain(FacetText.line("model", "gpt-4"))
        .doesNotContain(FacetText.line("tag", "back"));
  }
}
