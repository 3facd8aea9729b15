package io.spanguard.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShownArgumentsTest {

  private static final String FILLER = "x".repeat(70_000);

  @Test
  void shortOnes_stayAsTheyAre() {
    assertThat(ShownArguments.of("{ \"to\" : 1 }")).isEqualTo("{ \"to\" : 1 }");
  }

  @Test
  void longTexts_hideNoOtherMember() throws Exception {
    String arguments =
        "{\"note\":\""
            + FILLER
            + "\",\""
            + "n".repeat(40_000)
            + "\":1e3,\"to\":[\"eve@evil.example\"]}";

    String shown = ShownArguments.of(arguments);

    assertThat(shown).hasSizeLessThan(ShownArguments.MAX_LENGTH);
    JsonNode json = new ObjectMapper().readTree(shown);
    assertThat(json.path("to").path(0).asText()).isEqualTo("eve@evil.example");
    assertThat(json.path("note").asText())
        .startsWith("xxx")
        .endsWith("xxx")
        .contains("characters are not shown");
    assertThat(json).hasSize(3);
  }

  @Test
  void whatIsNoJson_showsItsEnds() {
    String shown = ShownArguments.of("begin" + FILLER + "\ud83d\ude00".repeat(40_000) + "the end");

    assertThat(shown).startsWith("begin").endsWith("the end").contains("characters are not shown");
    assertThat(shown).hasSizeLessThanOrEqualTo(ShownArguments.MAX_LENGTH);
    assertThat(new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(shown);
  }

  @Test
  void veryManyMembers_haveTheirMiddleTakenOut() {
    StringBuilder arguments = new StringBuilder("{\"first\":1");
    for (int i = 0; i < 15_000; i++) {
      arguments.append(",\"m").append(i).append("\":").append(i);
    }

    String shown = ShownArguments.of(arguments.append(",\"last\":1}").toString());

    assertThat(shown).contains("\"first\":1").endsWith("\"last\":1}");
    assertThat(shown).hasSizeLessThanOrEqualTo(ShownArguments.MAX_LENGTH);
  }
}
