package io.spanguard.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spanguard.proxy.api.Problem.FieldError;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class IngestRequestTest {

  private static final Instant NOW = Instant.parse("2026-06-08T12:00:00Z");

  private final Notes notes = new Notes();

  @Test
  void read_everything() {
    IngestRequest request =
        read(
            """
            {"trace_id":"t-abc","target_id":"support-bot","session_id":"s-1","agent_id":"a-1",
             "spans":[{"trace_id":"t-abc","span_id":"s1","parent_span_id":null,"name":"agent.run",
               "kind":"request","status":"error","status_message":"no luck",
               "start_time":"2026-06-08T10:00:00Z","end_time":1780912802000,"duration_ms":2000,
               "attributes":{"a":1,"b":[true,1.5],"c":{"d":"e"},"n":null},
               "events":[{"name":"retry","time":"1780912801","attributes":{"n":2}},{"name":"x"}],
               "links":[{"trace_id":"t-2","span_id":"s9"}],"service":"my-agent"}]}
            """);

    assertThat(notes.warnings()).isEmpty();
    assertThat(request.envelope().targetId()).isEqualTo("support-bot");
    Span span = request.spans().get(0);
    assertThat(span.traceId()).isEqualTo("t-abc");
    assertThat(span.spanId()).isEqualTo("s1");
    assertThat(span.isRoot()).isTrue();
    assertThat(span.kind()).isEqualTo(SpanKind.REQUEST);
    assertThat(span.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(span.statusMessage()).isEqualTo("no luck");
    assertThat(span.source()).isEqualTo(SpanSource.SDK);
    assertThat(span.start()).isEqualTo(Instant.parse("2026-06-08T10:00:00Z"));
    assertThat(span.end()).isEqualTo(Instant.parse("2026-06-08T10:00:02Z"));
    assertThat(span.attributes().asMap())
        .containsOnlyKeys("a", "b", "c", "session.id", "agent.id", "spanguard.target_id");
    assertThat(span.events())
        .extracting(event -> event.time().toString())
        .containsExactly("2026-06-08T10:00:01Z", "2026-06-08T10:00:00Z");
    assertThat(span.links()).extracting(link -> link.spanId()).containsExactly("s9");
    assertThat(span.service()).isEqualTo("my-agent");
  }

  @Test
  void read_onlyAName() {
    Span span = read("{\"spans\":[{\"name\":\"x\"}]}").spans().get(0);

    assertThat(span.traceId()).matches("[0-9a-f]{32}");
    assertThat(span.spanId()).matches("[0-9a-f]{16}");
    assertThat(span.kind()).isEqualTo(SpanKind.OTHER);
    assertThat(span.start()).isEqualTo(NOW);
    assertThat(span.end()).isEqualTo(NOW);
    assertThat(span.attributes().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void read_times(String members, String start, String end) {
    Span span = read("{\"spans\":[{\"name\":\"x\"," + members + "}]}").spans().get(0);

    assertThat(span.start()).isEqualTo(Instant.parse(start));
    assertThat(span.end()).isEqualTo(Instant.parse(end));
  }

  static Stream<Arguments> read_times() {
    return Stream.of(
        argumentSet(
            "duration alone",
            "\"duration_ms\":120",
            "2026-06-08T11:59:59.880Z",
            "2026-06-08T12:00:00Z"),
        argumentSet(
            "start and duration",
            "\"start_time\":\"2026-06-08T10:00:00Z\",\"duration_ms\":\"0.5\"",
            "2026-06-08T10:00:00Z",
            "2026-06-08T10:00:00.000500Z"),
        argumentSet(
            "end and duration",
            "\"end_time\":1780912800000000000,\"duration_ms\":1000",
            "2026-06-08T09:59:59Z",
            "2026-06-08T10:00:00Z"),
        argumentSet(
            "start alone",
            "\"start_time\":1780912800.25",
            "2026-06-08T10:00:00.250Z",
            "2026-06-08T10:00:00.250Z"),
        argumentSet(
            "end alone",
            "\"end_time\":1780912800000000",
            "2026-06-08T10:00:00Z",
            "2026-06-08T10:00:00Z"));
  }

  @ParameterizedTest
  @MethodSource
  void read_refused(String body, String field, String message) {
    assertThat(errors(body))
        .anySatisfy(
            error -> {
              assertThat(error.field()).isEqualTo(field);
              assertThat(error.message()).contains(message);
            });
  }

  static Stream<Arguments> read_refused() {
    return Stream.of(
        argumentSet("list", "[]", "$", "not an object but a list"),
        argumentSet("text", "\"x\"", "$", "not an object but a text"),
        argumentSet("null", "null", "$", "not an object but null"),
        argumentSet("nothing", "{}", "spans", "is missing"),
        argumentSet("null spans", "{\"spans\":null}", "spans", "is missing"),
        argumentSet("no spans", "{\"spans\":[]}", "spans", "is empty"),
        argumentSet("object", "{\"spans\":{}}", "spans", "not a list but an object"),
        argumentSet("span", "{\"spans\":[1]}", "spans[0]", "not an object but a number"),
        argumentSet("no name", span(""), "spans[0].name", "is missing"),
        argumentSet("blank name", span("\"name\":\" \""), "spans[0].name", "is empty"),
        argumentSet("name", span("\"name\":7"), "spans[0].name", "not a text but a number"),
        argumentSet(
            "trace id", "{\"trace_id\":\"a b\",\"spans\":[]}", "trace_id", "trace id is not"),
        argumentSet("numeric id", "{\"trace_id\":1,\"spans\":[]}", "trace_id", "not a text"),
        argumentSet(
            "target", "{\"target_id\":\"a/b\",\"spans\":[]}", "target_id", "target id is not"),
        argumentSet("session", "{\"session_id\":\"\",\"spans\":[]}", "session_id", "is empty"),
        argumentSet("span id", named("\"span_id\":\"..\""), "spans[0].span_id", "span id is not"),
        argumentSet(
            "parent", named("\"parent_span_id\":\"/\""), "spans[0].parent_span_id", "span id"),
        argumentSet(
            "other trace", named("\"trace_id\":\"t-2\""), "spans[1].trace_id", "not the request's"),
        argumentSet("kind", named("\"kind\":5"), "spans[0].kind", "not a text"),
        argumentSet(
            "status", named("\"status\":{}"), "spans[0].status", "not a text but an object"),
        argumentSet("start", named("\"start_time\":\"soon\""), "spans[0].start_time", "ISO-8601"),
        argumentSet(
            "huge", named("\"start_time\":1e999999"), "spans[0].start_time", "1970 and 2262"),
        argumentSet(
            "tiny", named("\"start_time\":1e-999999"), "spans[0].start_time", "1970 and 2262"),
        argumentSet("true", named("\"end_time\":true"), "spans[0].end_time", "a truth value"),
        argumentSet("negative", named("\"duration_ms\":-1"), "spans[0].duration_ms", "negative"),
        argumentSet(
            "duration before 1970",
            named("\"end_time\":1,\"duration_ms\":9000"),
            "spans[0].duration_ms",
            "1970"),
        argumentSet(
            "backwards",
            named("\"start_time\":10,\"end_time\":9"),
            "spans[0].end_time",
            "is before start_time"),
        argumentSet("attributes", named("\"attributes\":[]"), "spans[0].attributes", "a list"),
        argumentSet("events", named("\"events\":{}"), "spans[0].events", "an object"),
        argumentSet("event", named("\"events\":[{}]"), "spans[0].events[0].name", "is missing"),
        argumentSet(
            "event time",
            named("\"events\":[{\"name\":\"e\",\"time\":\"x\"}]"),
            "spans[0].events[0].time",
            "ISO-8601"),
        argumentSet("link", named("\"links\":[{}]"), "spans[0].links[0].trace_id", "is missing"));
  }

  @Test
  void read_saysEverythingAtOnce() {
    assertThat(errors("{\"spans\":[{\"kind\":1},{\"name\":\"x\",\"start_time\":\"y\"}]}"))
        .extracting(FieldError::field)
        .containsExactly("spans[0].name", "spans[0].kind", "spans[1].start_time");
  }

  @Test
  void read_tooManySpans() {
    String spans = "{\"name\":\"x\"},".repeat(500) + "{\"name\":\"x\"}";

    assertThatThrownBy(() -> read("{\"spans\":[" + spans + "]}"))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.problem().status()).isEqualTo(413))
        .hasMessageContaining("at most 500");
    assertThat(read("{\"spans\":[" + spans.substring(13) + "]}").spans()).hasSize(500);
  }

  @ParameterizedTest
  @MethodSource
  void read_warnings(String body, String warning) {
    read(body);

    assertThat(notes.warnings()).singleElement().asString().contains(warning);
  }

  static Stream<Arguments> read_warnings() {
    return Stream.of(
        argumentSet("kind", named("\"kind\":\"step\""), "spans[0].kind: 'step' is not one of"),
        argumentSet("status", named("\"status\":\"fine\""), "kept as ok"),
        argumentSet("member", named("\"statsu\":\"ok\""), "did you mean status?"),
        argumentSet(
            "top-level member",
            "{\"sesion_id\":\"x\",\"spans\":[{\"name\":\"n\"}]}",
            "did you mean session_id?"),
        argumentSet(
            "reserved",
            named("\"attributes\":{\"spanguard.outcome\":\"allow\"}"),
            "only the server writes"),
        argumentSet(
            "disagreeing duration",
            named("\"start_time\":1,\"end_time\":2,\"duration_ms\":5"),
            "1000 ms"),
        argumentSet(
            "same id twice",
            "{\"spans\":[{\"name\":\"a\",\"span_id\":\"s\"},{\"name\":\"b\",\"span_id\":\"s\"}]}",
            "more than once"));
  }

  @Test
  void read_theLastOfTwoSpansOfOneId() {
    List<Span> spans =
        read("{\"spans\":[{\"name\":\"a\",\"span_id\":\"s\"},{\"name\":\"b\",\"span_id\":\"s\"}]}")
            .spans();

    assertThat(spans).extracting(Span::name).containsExactly("b");
  }

  @Test
  void read_rootsHoweverTheyAreWritten() {
    List<Span> spans =
        read("{\"spans\":[{\"name\":\"a\",\"parent_span_id\":\"\"},"
                + "{\"name\":\"b\",\"parent_span_id\":\"0000000000000000\"}]}")
            .spans();

    assertThat(spans).allMatch(Span::isRoot);
  }

  @Test
  void read_ownSessionBeforeTheEnvelopes() {
    Span span =
        read("{\"session_id\":\"s-1\",\"spans\":[{\"name\":\"a\","
                + "\"attributes\":{\"gen_ai.conversation.id\":\"own\"}}]}")
            .spans()
            .get(0);

    assertThat(span.attributes().asMap()).containsOnlyKeys("gen_ai.conversation.id");
  }

  private IngestRequest read(String body) {
    try {
      return IngestRequest.read(
          JsonMapper.builder()
              .enable(
                  com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
              .build()
              .readTree(body),
          NOW,
          IdGenerator.random(),
          target -> target,
          notes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(body, e);
    }
  }

  private List<FieldError> errors(String body) {
    List<FieldError> errors = new ArrayList<>();
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(400);
              errors.addAll(e.problem().errors());
            });
    return errors;
  }

  private static String span(String members) {
    return "{\"spans\":[{" + members + "}]}";
  }

  /** The first of two spans has these members; the request names a trace. */
  private static String named(String members) {
    String own = members.startsWith("\"trace_id\"") ? "" : ",";
    return own.isEmpty()
        ? "{\"trace_id\":\"t-1\",\"spans\":[{\"name\":\"n\"},{\"name\":\"n\"," + members + "}]}"
        : "{\"spans\":[{\"name\":\"n\"," + members + "}]}";
  }
}
