package io.spanguard.proxy.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRedactionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "in a string        | {\"a\":\"my secret\"}     | secret       | {\"a\":\"my {X}\"}",
        "a whole number     | {\"a\":-12.5e3,\"b\":1}   | 12           | {\"a\":\"{X}\",\"b\":1}",
        "a literal          | [true,false]              | ru           | [\"{X}\",false]",
        "half an escape     | {\"a\":\"x\\nfoo\"}       | nfoo         | {\"a\":\"x{X}\"}",
        "half a hex escape  | {\"a\":\"\\u00e9b\"}      | e9b          | {\"a\":\"{X}\"}",
        "begin of an escape | {\"a\":\"b\\u00e9\"}      | b\\u00       | {\"a\":\"{X}e9\"}",
        "across structure   | {\"a\":\"x\",\"b\":\"y\"} | x\",\"b      | {\"a\":\"{X}\":\"y\"}",
        "not JSON anyway    | {secret                   | secret       | {{X}",
      })
  void whatWasJsonStaysJson(String name, String text, String finding, String expected) {
    int start = text.indexOf(finding);

    String redacted =
        JsonRedaction.redact(text, List.of(Replacement.of(start, start + finding.length(), "X")));

    assertThat(redacted)
        .as(name)
        .isEqualTo(name.equals("across structure") ? "{\"redacted\":\"{X}\"}" : expected);
  }

  @Test
  void whateverIsReplaced_theResultIsJsonWithoutIt() {
    String text =
        "{\"a\":\"q\\\"\\\\\\u0041z\",\"b\":[1,-2.5e+3,true,null,{\"c\":\"\"}],\"d\":\"x y\"}";
    ObjectMapper mapper = new ObjectMapper();
    Random random = new Random(1);

    for (int i = 0; i < 5000; i++) {
      int start = random.nextInt(text.length());
      int end = start + 1 + random.nextInt(text.length() - start);
      int second = end + random.nextInt(text.length() - end + 1);
      List<Replacement> replacements =
          Replacement.merged(
              List.of(
                  Replacement.of(start, end, "X"),
                  Replacement.of(second, Math.min(text.length(), second + 2), "Y")));

      String redacted = JsonRedaction.redact(text, replacements);

      assertThat(parses(mapper, redacted)).as(start + "-" + end + ": " + redacted).isTrue();
    }
  }

  private static boolean parses(ObjectMapper mapper, String text) {
    try {
      mapper.readTree(text);
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
