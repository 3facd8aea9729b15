package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonBodyTest {

  static Stream<Arguments> refused() {
    return Stream.of(
        argumentSet("empty", utf8(""), "body is not a JSON object"),
        argumentSet("array", utf8("[{}]"), "body is not a JSON object"),
        argumentSet("text", utf8("secret"), "body is not JSON at line 1, column"),
        argumentSet("broken", utf8("{\"a\":\n secret}"), "body is not JSON at line 2, column"),
        argumentSet("two objects", utf8("{} {\"secret\":1}"), "body goes on after its JSON object"),
        argumentSet("rubbish behind", utf8("{} secret"), "body is not JSON at line 1"),
        argumentSet("same name twice", utf8("{\"a\":1,\"a\":2}"), "a name twice in one object at"),
        argumentSet("escaped twin", utf8("{\"a\":1,\"\\u0061\":2}"), "a name twice in one object"),
        argumentSet("deep twin", utf8("{\"b\":[{\"a\":1,\"a\":2}]}"), "a name twice in one object"),
        argumentSet("too deep", utf8("{\"a\":" + "[".repeat(300)), "body is too deep or too long"),
        argumentSet("long number", utf8("{\"a\":" + "1".repeat(1001) + "}"), "body is too deep"),
        argumentSet("comment", utf8("{/*secret*/}"), "body is not JSON at line 1"),
        argumentSet("raw control", utf8("{\"a\":\"\u0001\"}"), "body is not JSON at line 1"),
        argumentSet("NaN", utf8("{\"a\":NaN}"), "body is not JSON at line 1"),
        argumentSet("BOM", hex("efbbbf7b7d"), "body starts with a byte order mark"),
        argumentSet("overlong", hex("7b2261223a22c0ae227d"), "body is not UTF-8: wrong at byte 6"),
        argumentSet("surrogate", hex("7b2261223a22eda080227d"), "not UTF-8: wrong at byte 6"),
        argumentSet("cut off", hex("7b2261223a22e282"), "body is not UTF-8: wrong at byte 6"),
        argumentSet(
            "UTF-16", "{}".getBytes(StandardCharsets.UTF_16LE), "not UTF-8: zero at byte 1"),
        argumentSet("UTF-16 BOM", hex("fffe7b007d00"), "not UTF-8: zero at byte 3"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void bodyWithTwoReadingsIsRefused(byte[] bytes, String message) {
    assertThatThrownBy(() -> JsonBody.parse(bytes))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void wrongByteBeyondTheFirstChunkIsNamed() {
    byte[] bytes = utf8("{\"a\":\"" + "ä".repeat(10_000) + "\"}");
    bytes[15_000] = (byte) 0xFF;

    assertThatThrownBy(() -> JsonBody.parse(bytes)).hasMessageContaining("at byte 15000");
  }

  @Test
  void changedTexts_everyOtherByteStays() {
    String before =
        " {\"n\" : 1.00e+5,\t\"a\":[ \"x\\u00e9\\n\", {\"b~/\":\"grün 😀\"} ], \"a2\":\"x\", \"o\":{\"p\": [1]}}\r\n";
    JsonBody body = JsonBody.parse(utf8(before));

    byte[] after =
        body.withTexts(
            Map.of(
                JsonPointer.compile("/a/0"), "{EMAIL} \"\\\n\u0001\ud800 ü",
                JsonPointer.compile("/a/1/b~0~1"), "",
                JsonPointer.compile("/o/p"), "t"));

    assertThat(new String(after, StandardCharsets.UTF_8))
        .isEqualTo(
            before
                .replace("\"x\\u00e9\\n\"", "\"{EMAIL} \\\"\\\\\\u000a\\u0001\\ud800 ü\"")
                .replace("\"grün 😀\"", "\"\"")
                .replace("[1]", "\"t\""));
    assertThat(body.withTexts(Map.of())).isSameAs(body.bytes());
    assertThatThrownBy(() -> body.withTexts(Map.of(JsonPointer.compile("/zz"), "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void changedMembers_areReplacedOrAppended() {
    JsonBody body = JsonBody.parse(utf8("{ \"a\": [1.0], \"b\": {\"c\":\"x\"} }"));
    ObjectNode changed = body.root().deepCopy();
    changed.putArray("a").add(2);
    changed.put("new", true);

    assertThat(
            new String(
                body.rewritten(Map.of(JsonPointer.compile("/b/c"), "y"), changed),
                StandardCharsets.UTF_8))
        .isEqualTo("{ \"a\": [2], \"b\": {\"c\":\"y\"} ,\"new\":true}");
    JsonBody empty = JsonBody.parse(utf8("{}"));
    assertThat(empty.rewritten(Map.of(), changed.objectNode().put("x", 1)))
        .isEqualTo(utf8("{\"x\":1}"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
