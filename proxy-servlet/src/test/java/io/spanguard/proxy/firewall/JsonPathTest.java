package io.spanguard.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {

  private static final String JSON =
      "{\"a\":{\"b\":[1,2,{\"c\":3}],\"x y\":4},\"c\":{\"c\":5},\"to\":[\"p\",\"q\"]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.a.b[0] | 1",
        "$.a.b[2].c | 3",
        "$['a'][\"b\"][1] | 2",
        "$.a['x y'] | 4",
        "$.to[*] | p,q",
        "$.a.* | [1,2,{\"c\":3}],4",
        "$..c | {\"c\":5},5,3",
        "$.a..c | 3",
        "$.a.b[9] | ''",
        "$.none.b | ''",
        "$.to.p | ''",
      })
  void find(String path, String expected) throws Exception {
    List<String> found =
        JsonPath.of(path).find(new ObjectMapper().readTree(JSON)).stream()
            .map(place -> Arguments.scalar(place.value()))
            .toList();

    assertThat(found).containsExactlyInAnyOrderElementsOf(split(expected));
  }

  private static List<String> split(String expected) {
    return switch (expected) {
      case "" -> List.of();
      case "[1,2,{\"c\":3}],4" -> List.of("[1,2,{\"c\":3}]", "4");
      default -> List.of(expected.split(",", -1));
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "amount | path does not begin with $: amount",
        "$amount | expected . or [ at character 2 of path $amount",
        "$. | a name is missing at character 3 of path $.",
        "$.a..b..c | a second '..' in path $.a..b..c",
        "$.a[-1] | brackets hold a number, * or a quoted name, unlike those in path $.a[-1]",
        "$.a[?(@.b)] | brackets hold a number, * or a quoted name, unlike those in path $.a[?(@.b)]",
        "$.a[0 | brackets hold a number, * or a quoted name, unlike those in path $.a[0",
        "$['a | a quoted name is not closed in path $['a",
      })
  void of_mistakes(String path, String message) {
    assertThatThrownBy(() -> JsonPath.of(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void deepSearch_looksAtEachValueOnce() throws Exception {
    String deep = "{\"a\":".repeat(60) + "1" + "}".repeat(60);

    assertThat(JsonPath.of("$..a").find(new ObjectMapper().readTree(deep))).hasSize(60);
  }
}
