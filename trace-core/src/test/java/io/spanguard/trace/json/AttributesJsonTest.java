package io.spanguard.trace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.Attributes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttributesJsonTest {

  @ParameterizedTest
  @MethodSource("values")
  void toJson_value_isWrittenThus(AttributeValue value, String json) {
    assertThat(AttributesJson.toJson(of(value))).isEqualTo("{\"a\":" + json + "}");
  }

  @ParameterizedTest
  @MethodSource("values")
  void parse_whatWasWritten_isTheSame(AttributeValue value, String json) throws IOException {
    assertThat(AttributesJson.parse("{\"a\":" + json + "}")).isEqualTo(of(value));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        value("text", AttributeValue.of("é \"\\ 😀\n"), "\"é \\\"\\\\ 😀\\n\""),
        value("text that looks like a number", AttributeValue.of("1"), "\"1\""),
        value("text that looks like NaN", AttributeValue.of("NaN"), "\"NaN\""),
        value("whole", AttributeValue.of(1L), "1"),
        value("longest whole", AttributeValue.of(Long.MIN_VALUE), "-9223372036854775808"),
        value("number without a fraction", AttributeValue.of(1.0), "1.0"),
        value("large number", AttributeValue.of(1e10), "1.0E10"),
        value("largest number", AttributeValue.of(Double.MAX_VALUE), "1.7976931348623157E308"),
        value("smallest number", AttributeValue.of(Double.MIN_VALUE), "4.9E-324"),
        value("negative zero", AttributeValue.of(-0.0), "-0.0"),
        value("not a number", AttributeValue.of(Double.NaN), "{\"$double\":\"NaN\"}"),
        value(
            "infinite", AttributeValue.of(Double.NEGATIVE_INFINITY), "{\"$double\":\"-Infinity\"}"),
        value("flag", AttributeValue.of(true), "true"),
        value("bytes", new BytesValue(new byte[] {0, -1, 7}), "{\"$bytes\":\"AP8H\"}"),
        value("no bytes", new BytesValue(new byte[0]), "{\"$bytes\":\"\"}"),
        value("empty list", new ListValue(List.of()), "[]"),
        value(
            "list",
            new ListValue(List.of(AttributeValue.of(1), AttributeValue.of(1.0))),
            "[1,1.0]"),
        value("empty map", map(), "{}"),
        value("map", map("b", AttributeValue.of("c")), "{\"b\":\"c\"}"),
        value(
            "map that looks like bytes",
            map("$bytes", AttributeValue.of("AP8H")),
            "{\"$$bytes\":\"AP8H\"}"),
        value(
            "map that looks escaped",
            map("$$double", AttributeValue.of("NaN")),
            "{\"$$$double\":\"NaN\"}"),
        value("map of one odd name", map("$", AttributeValue.of(1)), "{\"$$\":1}"),
        value(
            "map with an odd name among others",
            new MapValue(Attributes.builder().put("$bytes", "x").put("b", 1).build()),
            "{\"$bytes\":\"x\",\"b\":1}"),
        value(
            "nested",
            new ListValue(List.of(map("b", new ListValue(List.of(map()))))),
            "[{\"b\":[{}]}]"));
  }

  @Test
  void toJson_manyNames_keepsTheirOrder() {
    Attributes attributes =
        Attributes.builder().put("z", 1).put("$double", "x").put("a", 2).build();

    assertThat(AttributesJson.toJson(attributes)).isEqualTo("{\"z\":1,\"$double\":\"x\",\"a\":2}");
  }

  @Test
  void parse_lonelyAttributeWithOddName_isNoEscape() throws IOException {
    Attributes attributes = Attributes.builder().put("$bytes", "AP8H").build();

    assertThat(AttributesJson.parse(AttributesJson.toJson(attributes))).isEqualTo(attributes);
  }

  @Test
  void parse_nulls_areLeftOut() throws IOException {
    assertThat(AttributesJson.parse("{\"a\":null,\"b\":[1,null]}"))
        .isEqualTo(
            Attributes.builder().put("b", new ListValue(List.of(AttributeValue.of(1)))).build());
  }

  @Test
  void parse_wholeBeyond64Bits_isANumber() throws IOException {
    assertThat(AttributesJson.parse("{\"a\":100000000000000000000}"))
        .isEqualTo(of(AttributeValue.of(1e20)));
  }

  @Test
  void toJson_nestedTooDeep_saysSoAndReadsBack() throws IOException {
    AttributeValue deep = AttributeValue.of(Double.NaN);
    AttributeValue fits = null;
    for (int i = 1; i <= 10_000; i++) {
      deep = i % 2 == 0 ? new ListValue(List.of(deep)) : map("k", deep);
      fits = i == AttributesJson.MAX_DEPTH - 1 ? deep : fits;
    }

    assertThat(AttributesJson.parse(AttributesJson.toJson(of(fits)))).isEqualTo(of(fits));
    String json = AttributesJson.toJson(of(deep));
    assertThat(json).contains(AttributesJson.TOO_DEEP);
    assertThat(AttributesJson.toJson(AttributesJson.parse(json))).isEqualTo(json);
  }

  @Test
  void parse_nestedTooDeep_isRefused() {
    assertThatThrownBy(
            () -> AttributesJson.parse("{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}"))
        .isInstanceOf(JsonShapeException.class)
        .hasMessageContaining("nested deeper than 100 levels")
        .hasMessageStartingWith("/a/0/0");
  }

  @Test
  void toJson_veryLongName_isCut() throws IOException {
    Attributes read =
        AttributesJson.parse(
            AttributesJson.toJson(Attributes.builder().put("n".repeat(100_000), 1).build()));

    assertThat(read.asMap()).containsOnlyKeys("n".repeat(AttributesJson.MAX_NAME_LENGTH));
  }

  @ParameterizedTest
  @MethodSource
  void parse_badValue_namesThePlace(String json, String message) {
    assertThatThrownBy(() -> AttributesJson.parse(json))
        .isInstanceOf(JsonShapeException.class)
        .hasMessage(message);
  }

  static Stream<Arguments> parse_badValue_namesThePlace() {
    return Stream.of(
        argumentSet("no object", "[]", "not an object"),
        argumentSet("nothing", "", "not an object"),
        argumentSet(
            "bad base64",
            "{\"a\":[{\"$bytes\":\"????\"}]}",
            "/a/0/$bytes: not base64: Illegal base64 character 3f"),
        argumentSet(
            "bad number",
            "{\"a\":{\"$double\":\"1\"}}",
            "/a/$double: not NaN, Infinity or -Infinity: '1'"));
  }

  @Test
  void parse_noJson_isRefused() {
    assertThatThrownBy(() -> AttributesJson.parse("{\"a\":1"))
        .isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> AttributesJson.parse("{\"a\":NaN}"))
        .isInstanceOf(JsonProcessingException.class);
  }

  private static Arguments value(String name, AttributeValue value, String json) {
    return argumentSet(name, value, json);
  }

  private static MapValue map() {
    return MapValue.of(Map.of());
  }

  private static MapValue map(String name, AttributeValue value) {
    return MapValue.of(Map.of(name, value));
  }

  private static Attributes of(AttributeValue value) {
    return Attributes.builder().put("a", value).build();
  }
}
