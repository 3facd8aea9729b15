package io.spanguard.trace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Dropped;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpanJsonTest {

  private static final Instant START = Instant.parse("2026-06-08T10:00:00.000000123Z");

  private static final Span FULL =
      Span.builder("t-abc", "s2", "tool.search")
          .parentSpanId("s1")
          .kind(SpanKind.TOOL)
          .status(SpanStatus.BLOCKED)
          .statusMessage("stopped")
          .source(SpanSource.GATEWAY)
          .service("my-agent")
          .start(START)
          .end(START.plusNanos(120_400_001))
          .attributes(Attributes.builder().put("a", 1).put("b", 1.0).build())
          .addEvent(new SpanEvent("e", START, Attributes.builder().put("k", "v").build(), 3))
          .addLink(new SpanLink("t2", "x", Attributes.empty(), "a=1", -1, 2))
          .resource(Attributes.builder().put("service.name", "my-agent").build())
          .scope(new SpanScope("lib", "1.0", Attributes.builder().put("s", true).build()))
          .dropped(new Dropped(1, 2, -3))
          .traceState("congo=1")
          .flags(0x80000301)
          .otelKind(OtelKind.CLIENT)
          .revision(2)
          .build();

  @Test
  void toJson_plainSpan_isWhatTheApiShows() throws IOException {
    Span plain =
        Span.builder("t-abc", "s1", "agent.run")
            .start(Instant.parse("2026-06-08T10:00:00Z"))
            .end(Instant.parse("2026-06-08T10:00:00.12Z"))
            .build();
    StringWriter text = new StringWriter();

    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      SpanJson.write(json, plain);
    }

    assertThat(text)
        .hasToString(
            """
            {"span_id":"s1","parent_span_id":null,"name":"agent.run","kind":"other","status":"ok",\
            "status_message":null,"source":"sdk","service":null,\
            "start_time":"2026-06-08T10:00:00Z","end_time":"2026-06-08T10:00:00.120Z",\
            "duration_ms":120,"attributes":{},"events":[],"links":[],"resource":{},\
            "scope":{"name":null,"version":null},\
            "dropped":{"attributes":0,"events":0,"links":0}}\
            """);
    assertThat(SpanJson.parse(SpanJson.toJson(plain))).isEqualTo(plain);
  }

  @Test
  void toJson_fullSpan_hasTheRareMembersToo() {
    assertThat(SpanJson.toJson(FULL))
        .startsWith("{\"trace_id\":\"t-abc\",\"span_id\":\"s2\",\"parent_span_id\":\"s1\",")
        .contains("\"start_time\":\"2026-06-08T10:00:00.000000123Z\"")
        .contains("\"duration_ms\":120.400001,")
        .endsWith(
            """
            "dropped":{"attributes":1,"events":2,"links":4294967293},"trace_state":"congo=1",\
            "flags":2147484417,"otel_kind":"client","revision":2}\
            """);
  }

  @Test
  void parse_whatWasWritten_isTheSame() throws IOException {
    assertThat(SpanJson.parse(SpanJson.toJson(FULL))).isEqualTo(FULL);
  }

  @Test
  void toJson_longestSpan_hasAnExactDuration() throws IOException {
    Span span =
        Span.builder("t", "s", "n")
            .start(Instant.EPOCH)
            .end(Span.ofEpochNanos(Long.MAX_VALUE))
            .build();

    assertThat(SpanJson.toJson(span)).contains("\"duration_ms\":9223372036854.775807,");
    assertThat(SpanJson.parse(SpanJson.toJson(span))).isEqualTo(span);
  }

  @Test
  void writeNext_leavesOutWhatSaysNothingAndWhatIsAsBefore() throws IOException {
    Span first =
        Span.builder("t", "s1", "a")
            .start(START)
            .end(START)
            .service("my-agent")
            .resource(Attributes.builder().put("service.name", "my-agent").build())
            .build();
    Span second = first.toBuilder().parentSpanId("s0").build();

    assertThat(nextToJson(second, first))
        .isEqualTo(
            """
            {"span_id":"s1","name":"a","start_time":"2026-06-08T10:00:00.000000123Z",\
            "end_time":"2026-06-08T10:00:00.000000123Z"}\
            """);
    assertThat(nextToJson(null, first))
        .startsWith("{\"trace_id\":\"t\",")
        .endsWith(",\"service\":\"my-agent\",\"resource\":{\"service.name\":\"my-agent\"}}");
  }

  @Test
  void readNext_whatWasWritten_isTheSameWhateverWasBefore() throws IOException {
    Span plain = Span.builder("-", "-", "").start(START).end(START).build();
    Span otherTrace = Span.builder("t2", "s2", "b").start(START).end(START).build();
    List<Span> spans = List.of(plain, FULL, FULL, plain, otherTrace, FULL, otherTrace, plain);

    Span before = null;
    for (Span span : spans) {
      try (JsonParser parser = new JsonFactory().createParser(nextToJson(before, span))) {
        parser.nextToken();
        assertThat(SpanJson.readNext(parser, before)).isEqualTo(span);
      }
      before = span;
    }
  }

  private static String nextToJson(@Nullable Span before, Span span) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      SpanJson.writeNext(json, before, span);
    }
    return text.toString();
  }

  @Test
  void parse_onlyWhatIsRequired_hasTheDefaults() throws IOException {
    Span span =
        SpanJson.parse(
            """
            {"trace_id":"t","span_id":"s","name":"n","start_time":"2026-06-08T12:00:00+02:00",
             "end_time":"2026-06-08T10:00:01Z","unknown":{"a":[1]},"duration_ms":"whatever"}\
            """);

    assertThat(span)
        .isEqualTo(
            Span.builder("t", "s", "n")
                .start(Instant.parse("2026-06-08T10:00:00Z"))
                .end(Instant.parse("2026-06-08T10:00:01Z"))
                .build());
  }

  @Test
  void read_withinItsTrace_takesTheTraceIdAndStopsAtTheEnd() throws IOException {
    String json =
        """
        [{"span_id":"s","name":"n","start_time":"2026-06-08T10:00:00Z",
          "end_time":"2026-06-08T10:00:00Z"},7]\
        """;
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      parser.nextToken();

      assertThat(SpanJson.read(parser, "t-1").traceId()).isEqualTo("t-1");
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
    }
  }

  @ParameterizedTest
  @MethodSource
  void parse_badMember_isNamed(String member, String message) {
    String json =
        """
        {"trace_id":"t","span_id":"s","name":"n","start_time":"2026-06-08T10:00:00Z",
         "end_time":"2026-06-08T10:00:00Z",%s}\
        """
            .formatted(member);

    assertThatThrownBy(() -> SpanJson.parse(json))
        .isInstanceOf(JsonShapeException.class)
        .hasMessage(message);
  }

  static Stream<Arguments> parse_badMember_isNamed() {
    return Stream.of(
        bad(
            "\"start_time\":\"yesterday\"",
            "/start_time: not an ISO-8601 time with zone: 'yesterday'"),
        bad("\"start_time\":17", "/start_time: not a text"),
        bad(
            "\"end_time\":\"2026-06-08T10:00:00\"",
            "/end_time: not an ISO-8601 time with zone: '2026-06-08T10:00:00'"),
        bad(
            "\"end_time\":\"2020-01-01T00:00:00Z\"",
            "end is before start: 2020-01-01T00:00:00Z < 2026-06-08T10:00:00Z"),
        bad(
            "\"end_time\":\"9999-01-01T00:00:00Z\"",
            "end is not between 1970 and 2262: 9999-01-01T00:00:00Z"),
        bad(
            "\"span_id\":\"a b\"",
            "/span_id: not 1 to 128 of A-Z a-z 0-9 . _ : - (and not . or ..): 'a b'"),
        bad("\"span_id\":null", "/span_id: not a text"),
        bad(
            "\"parent_span_id\":\"\"",
            "/parent_span_id: not 1 to 128 of A-Z a-z 0-9 . _ : - (and not . or ..): ''"),
        bad("\"name\":{}", "/name: not a text"),
        bad("\"kind\":\"chain\"", "/kind: not a kind: 'chain'"),
        bad("\"status\":\"fine\"", "/status: not a status: 'fine'"),
        bad("\"source\":\"me\"", "/source: not a source: 'me'"),
        bad("\"otel_kind\":\"CLIENT\"", "/otel_kind: not an OpenTelemetry kind: 'CLIENT'"),
        bad("\"attributes\":[]", "/attributes: not an object"),
        bad("\"events\":{}", "/events: not an array"),
        bad("\"events\":[{\"name\":\"e\"}]", "/events/0/time: missing"),
        bad("\"events\":[7]", "/events/0: not an object"),
        bad("\"links\":[{\"trace_id\":\"t\"}]", "/links/0/span_id: missing"),
        bad("\"scope\":\"lib\"", "/scope: not an object"),
        bad("\"dropped\":{\"events\":-1}", "/dropped/events: not 0 to 4294967295: -1"),
        bad("\"flags\":1.5", "/flags: not a whole number"),
        bad("\"revision\":-1", "/revision: not 0 to 2147483647: -1"),
        bad("\"revision\":99999999999999999999", "/revision: beyond 64 bits"));
  }

  @Test
  void parse_missingMember_isNamed() {
    assertThatThrownBy(() -> SpanJson.parse("{\"trace_id\":\"t\",\"span_id\":\"s\"}"))
        .isInstanceOf(JsonShapeException.class)
        .hasMessage("/name: missing");
    assertThatThrownBy(() -> SpanJson.parse("{\"span_id\":\"s\",\"name\":\"n\"}"))
        .hasMessage("/trace_id: missing");
    assertThatThrownBy(() -> SpanJson.parse("[]")).hasMessage("not an object");
  }

  @Test
  void parse_noJson_isRefused() {
    assertThatThrownBy(() -> SpanJson.parse("{\"span_id\":"))
        .isInstanceOf(JsonProcessingException.class);
  }

  private static Arguments bad(String member, String message) {
    return argumentSet(member, member, message);
  }
}
