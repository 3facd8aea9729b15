package io.spanguard.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TraceContextTest {

  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT_ID = "b7ad6b7169203331";
  private static final String GOOD = "00-" + TRACE_ID + "-" + PARENT_ID + "-01";

  @ParameterizedTest
  @MethodSource
  void parse_goodTraceparent(String header, int flags, String written) {
    TraceContext context = TraceContext.parse(List.of(header), List.of()).orElseThrow();

    assertThat(context.traceId()).isEqualTo(TRACE_ID);
    assertThat(context.parentId()).isEqualTo(PARENT_ID);
    assertThat(context.flags()).isEqualTo(flags);
    assertThat(context.traceState()).isNull();
    assertThat(context.traceparent()).isEqualTo(written);
  }

  static Stream<Arguments> parse_goodTraceparent() {
    String ids = "-" + TRACE_ID + "-" + PARENT_ID;
    return Stream.of(
        argumentSet("sampled", GOOD, 1, GOOD),
        argumentSet("not sampled", "00" + ids + "-00", 0, "00" + ids + "-00"),
        argumentSet("unknown flags become zero", "00" + ids + "-ff", 0xff, GOOD),
        argumentSet("unknown flags alone", "00" + ids + "-fe", 0xfe, "00" + ids + "-00"),
        argumentSet("white space around", " \t" + GOOD + "\t ", 1, GOOD),
        argumentSet("higher version", "cc" + ids + "-01", 1, GOOD),
        argumentSet("higher version with more", "cc" + ids + "-01-what-the-future", 1, GOOD),
        argumentSet("higher version with a trailing dash", "01" + ids + "-01-", 1, GOOD));
  }

  @ParameterizedTest
  @MethodSource
  void parse_badTraceparent(String header) {
    assertThat(TraceContext.parse(List.of(header), List.of("a=1"))).isEmpty();
  }

  static Stream<Arguments> parse_badTraceparent() {
    String ids = "-" + TRACE_ID + "-" + PARENT_ID;
    return Stream.of(
        argumentSet("empty", ""),
        argumentSet("version ff", "ff" + ids + "-01"),
        argumentSet("version in upper case", "CC" + ids + "-01"),
        argumentSet("version of one digit", "0" + ids + "-01"),
        argumentSet("version with other characters", ".0" + ids + "-01"),
        argumentSet("version 00 with more", GOOD + "-what"),
        argumentSet("version 00 with a trailing dash", GOOD + "-"),
        argumentSet("version 00 with another character", GOOD + "."),
        argumentSet("higher version, more without a dash", "cc" + ids + "-01.what"),
        argumentSet("two in one header", GOOD + "," + GOOD),
        argumentSet("two in one header, higher version", "cc" + ids + "-01,cc" + ids + "-01"),
        argumentSet("trace id in upper case", GOOD.replace("0af7", "0AF7")),
        argumentSet("trace id of zeros", "00-" + "0".repeat(32) + "-" + PARENT_ID + "-01"),
        argumentSet("trace id too long", "00-0" + TRACE_ID + "-" + PARENT_ID + "-01"),
        argumentSet("trace id too short", "00" + ids.replace("-0af", "-af") + "-01"),
        argumentSet("trace id with other characters", GOOD.replace("0af7", "0xf7")),
        argumentSet("parent id in upper case", GOOD.replace("b7ad", "B7AD")),
        argumentSet("parent id of zeros", "00-" + TRACE_ID + "-" + "0".repeat(16) + "-01"),
        argumentSet("parent id with other characters", GOOD.replace("b7ad", "g7ad")),
        argumentSet("no flags", "00" + ids),
        argumentSet("flags of one digit", "00" + ids + "-1"),
        argumentSet("flags in upper case", "00" + ids + "-0A"),
        argumentSet("flags with other characters", "00" + ids + "-.0"),
        argumentSet("other dashes", GOOD.replace('-', '_')),
        argumentSet("digits of another script", GOOD.replace("0af7", "٠af7")));
  }

  @Test
  void parse_noTraceparent_ignoresTracestate() {
    assertThat(TraceContext.parse(List.of(), List.of("a=1"))).isEmpty();
  }

  @Test
  void parse_severalTraceparents_restarts() {
    assertThat(TraceContext.parse(List.of(GOOD, GOOD), List.of())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void parse_goodTracestate(List<String> headers, String expected) {
    TraceContext context = TraceContext.parse(List.of(GOOD), headers).orElseThrow();

    assertThat(context.traceState()).isEqualTo(expected);
  }

  static Stream<Arguments> parse_goodTracestate() {
    String longKey = "a".repeat(256);
    String longTenant = "0".repeat(241) + "@" + "s".repeat(14);
    return Stream.of(
        argumentSet("one", List.of("congo=t61rcWkgMzE"), "congo=t61rcWkgMzE"),
        argumentSet("two", List.of("a=1,b=2"), "a=1,b=2"),
        argumentSet("several headers", List.of("a=1", "b=2,c=3"), "a=1,b=2,c=3"),
        argumentSet("white space between", List.of(" a=1 \t,\t b=2 "), "a=1,b=2"),
        argumentSet("empty members", List.of("a=1,,b=2, ,", "", ","), "a=1,b=2"),
        argumentSet("only empty members", List.of("", " ,\t,"), null),
        argumentSet("all characters of a key", List.of("a1_-*/=x"), "a1_-*/=x"),
        argumentSet("longest key", List.of(longKey + "=1"), longKey + "=1"),
        argumentSet("tenant and system", List.of("1a@b2=1"), "1a@b2=1"),
        argumentSet("longest tenant and system", List.of(longTenant + "=1"), longTenant + "=1"),
        argumentSet("spaces within a value", List.of("a= b c "), "a= b c"),
        argumentSet(
            "all characters of a value",
            List.of("a=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~"),
            "a=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~"),
        argumentSet("longest value", List.of("a=" + "v".repeat(256)), "a=" + "v".repeat(256)),
        argumentSet("key twice, the newest stands first", List.of("a=1,b=2", "a=3"), "a=1,b=2"),
        argumentSet("32 members", List.of(members(32)), members(32)));
  }

  @ParameterizedTest
  @MethodSource
  void parse_badTracestate_isDroppedAlone(String header) {
    TraceContext context =
        TraceContext.parse(List.of(GOOD), List.of("good=1", header)).orElseThrow();

    assertThat(context.traceState()).isNull();
    assertThat(context.traceId()).isEqualTo(TRACE_ID);
  }

  static Stream<Arguments> parse_badTracestate_isDroppedAlone() {
    return Stream.of(
        argumentSet("no equals sign", "a"),
        argumentSet("no key", "=1"),
        argumentSet("no value", "a="),
        argumentSet("value of spaces", "a=  "),
        argumentSet("equals sign in the value", "a=1=2"),
        argumentSet("space before the equals sign", "a =1"),
        argumentSet("tab in the value", "a=1\t2"),
        argumentSet("character beyond ASCII", "a=é"),
        argumentSet("key in upper case", "A=1"),
        argumentSet("key that starts with a digit", "1a=1"),
        argumentSet("key that starts with a sign", "_a=1"),
        argumentSet("key with another character", "a.b=1"),
        argumentSet("key too long", "a".repeat(257) + "=1"),
        argumentSet("value too long", "a=" + "v".repeat(257)),
        argumentSet("no tenant", "@a=1"),
        argumentSet("no system", "a@=1"),
        argumentSet("two at signs", "a@b@c=1"),
        argumentSet("tenant that starts with a sign", "-a@b=1"),
        argumentSet("tenant too long", "a".repeat(242) + "@b=1"),
        argumentSet("system that starts with a digit", "a@1=1"),
        argumentSet("system too long", "a@" + "b".repeat(15) + "=1"),
        argumentSet("33 members with the good one", members(32)));
  }

  @Test
  void parse_longTracestate_keepsAtLeast512Characters() {
    String longOnes = "x=" + "v".repeat(250) + ",y=" + "v".repeat(250);

    assertThat(state(longOnes)).isEqualTo(longOnes);
  }

  @Test
  void parse_tooLongTracestate_losesLongMembersFirst() {
    StringBuilder header = new StringBuilder("first=1");
    for (int i = 0; i < 10; i++) {
      header.append(",long").append(i).append('=').append("v".repeat(250));
    }
    header.append(",last=1");

    assertThat(state(header.toString()))
        .hasSizeLessThanOrEqualTo(2048)
        .startsWith("first=1,long0=")
        .endsWith(",last=1")
        .doesNotContain("long9");
  }

  @Test
  void parse_tooLongTracestateOfShortMembers_losesTheLast() {
    StringBuilder header = new StringBuilder("first=1");
    for (int i = 0; i < 31; i++) {
      header.append(",k").append(i).append('=').append("v".repeat(110));
    }

    assertThat(state(header.toString()))
        .hasSizeBetween(1900, 2048)
        .startsWith("first=1,k0=")
        .doesNotContain("k30=");
  }

  @Test
  void constructor_badValues_sayWhatIsWrong() {
    assertThatThrownBy(() -> new TraceContext("0".repeat(32), PARENT_ID, 1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("traceId is not 32 lower-case hex digits");
    assertThatThrownBy(() -> new TraceContext(TRACE_ID, "xyz", 1, null))
        .hasMessageContaining("parentId is not 16 lower-case hex digits, not all zero: xyz");
    assertThatThrownBy(() -> new TraceContext(TRACE_ID, PARENT_ID, 256, null))
        .hasMessage("flags is not 0 to 255: 256");
  }

  private static String state(String header) {
    return TraceContext.parse(List.of(GOOD), List.of(header)).orElseThrow().traceState();
  }

  private static String members(int count) {
    StringBuilder members = new StringBuilder("m0=1");
    for (int i = 1; i < count; i++) {
      members.append(",m").append(i).append("=1");
    }
    return members.toString();
  }
}
