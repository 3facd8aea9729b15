package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.Attributes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found by words and by attributes. */
interface SearchContract extends StoreContract {

  @Test
  default void words_areFoundInNamesMessagesAndAttributes_inAnyCase() {
    save(TestSpans.span("name", "s1", "The Name", 4).build());
    save(TestSpans.span("message", "s1", "x", 3).statusMessage("a NAME in a message").build());
    Attributes nested = Attributes.builder().put("inner", List.of("surNAMEs")).build();
    save(
        TestSpans.span("attribute", "s1", "x", 2)
            .attributes(Attributes.builder().put("map", new MapValue(nested)).build())
            .build());
    save(TestSpans.span("key", "s1", "x", 1).attributes(attribute("name", "other")).build());

    assertThat(find(TraceQuery.builder().words("nAmE")))
        .containsExactly("name", "message", "attribute");
  }

  @Test
  default void words_mayStandInDifferentSpans_butAllMustStandSomewhere() {
    save(
        TestSpans.span("t1", "s1", "alpha", 1).build(),
        TestSpans.span("t1", "s2", "beta", 1).build(),
        TestSpans.span("t2", "s1", "alpha", 1).build());

    assertThat(find(TraceQuery.builder().words("beta alpha"))).containsExactly("t1");
  }

  @Test
  default void words_areTakenLiterally() {
    for (String text :
        List.of("100% sure", "under_score", "it's", "\"quoted\"", "back\\slash", "😀")) {
      String id = "t" + Integer.toHexString(text.hashCode());
      save(TestSpans.span(id, "s1", text, 1).build());
    }

    for (String word : List.of("%", "_", "'", "\"", "\\", "😀", "100%", "\\s")) {
      assertThat(find(TraceQuery.builder().words(word))).as(word).hasSize(1);
    }
    assertThat(find(TraceQuery.builder().words("a%e"))).isEmpty();
  }

  @Test
  default void words_followUnicodeCaseCharacterByCharacter() {
    save(TestSpans.span("t1", "s1", "STRASSE straße ÄÖÜ ΣΊΣΥΦΟΣ", 1).build());

    assertThat(find(TraceQuery.builder().words("äöü"))).containsExactly("t1");
    assertThat(find(TraceQuery.builder().words("σίσυφος"))).containsExactly("t1");
    assertThat(find(TraceQuery.builder().words("STRAßE"))).containsExactly("t1");
    assertThat(find(TraceQuery.builder().words("ÄÖÜß"))).isEmpty();
  }

  @Test
  default void words_areFoundInLongTexts() {
    String text = TestSpans.text(500_000) + " needle " + TestSpans.text(100_000);
    save(TestSpans.span("t1", "s1", "x", 1).attributes(attribute("text", text)).build());

    assertThat(find(TraceQuery.builder().words("NEEDLE"))).containsExactly("t1");
  }

  @Test
  default void attributes_areComparedAsText() {
    save(
        TestSpans.span("text", "s1", "x", 4).attributes(attribute("a", "1")).build(),
        TestSpans.span("long", "s1", "x", 3)
            .attributes(Attributes.builder().put("a", 1).build())
            .build(),
        TestSpans.span("double", "s1", "x", 2)
            .attributes(Attributes.builder().put("a", 1.0).build())
            .build(),
        TestSpans.span("list", "s1", "x", 1)
            .attributes(Attributes.builder().put("a", List.of("2", "1")).build())
            .build());

    assertThat(find(TraceQuery.builder().attribute("a", "1")))
        .containsExactly("text", "long", "list");
    assertThat(find(TraceQuery.builder().attribute("a", "1.0"))).containsExactly("double");
    assertThat(find(TraceQuery.builder().attribute("A", "1"))).isEmpty();
  }

  @Test
  default void facets_keepEveryCharacterApart() {
    List<String> names = List.of("a%", "a_", "ab", "AB", "a'b", "a\"b", "a\\b", "a😀", "a ", "a");
    for (int i = 0; i < names.size(); i++) {
      save(TestSpans.span("t" + i, "s1", names.get(i), 1).build());
    }

    for (int i = 0; i < names.size(); i++) {
      assertThat(find(TraceQuery.builder().facet("name", names.get(i)))).containsExactly("t" + i);
    }
  }

  private static Attributes attribute(String name, String value) {
    return Attributes.builder().put(name, value).build();
  }
}
