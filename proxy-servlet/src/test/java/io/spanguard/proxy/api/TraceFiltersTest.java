package io.spanguard.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.api.Problem.FieldError;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.store.TraceQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TraceFiltersTest {

  private static final List<String> OTHERS = List.of("sort", "limit", "cursor");

  @Test
  void parse_everyParameter() {
    TraceQuery query =
        query(
            "target_id=a&target_id=b&status=blocked&status=error&outcome=block&source=gateway"
                + "&agent_id=g&session_id=s&user_id=u&caller=c&model=m&provider=p&service=v&name=n"
                + "&environment=e&tag=t&category=LLM01&guardrail=pii&rule=r&tool=x&trace_id=t-abc"
                + "&incomplete=true&coverage=full&stream=false&error_type=timeout_total"
                + "&http_status=403&from=2026-06-08T10:00:00Z&to=1780916400&min_duration_ms=1.5"
                + "&max_duration_ms=100&min_tokens=7&min_cost_usd=0.01&attr.k=v%20w&q=hello+there"
                + "&sort=duration_ms&limit=200");

    assertThat(query.facets().get("target_id")).containsExactly("a", "b");
    assertThat(query.facets().get("category")).containsExactly("LLM01", "LLM01:2025");
    assertThat(query.facets()).hasSize(17);
    assertThat(query.statuses()).containsExactlyInAnyOrder(SpanStatus.BLOCKED, SpanStatus.ERROR);
    assertThat(query.source()).isEqualTo(SpanSource.GATEWAY);
    assertThat(query.traceId()).isEqualTo("t-abc");
    assertThat(query.incomplete()).isTrue();
    assertThat(query.coverage()).isEqualTo("full");
    assertThat(query.stream()).isFalse();
    assertThat(query.httpStatus()).isEqualTo(403);
    assertThat(query.from()).isEqualTo(Instant.parse("2026-06-08T10:00:00Z"));
    assertThat(query.to()).isEqualTo(Instant.parse("2026-06-08T11:00:00Z"));
    assertThat(query.minDuration()).isEqualTo(Duration.ofNanos(1_500_000));
    assertThat(query.maxDuration()).isEqualTo(Duration.ofMillis(100));
    assertThat(query.minTokens()).isEqualTo(7);
    assertThat(query.minCostUsd()).isEqualTo(0.01);
    assertThat(query.attributes()).containsExactly(java.util.Map.entry("k", "v w"));
    assertThat(query.words()).isEqualTo("hello there");
    assertThat(query.sort()).isEqualTo(TraceQuery.Sort.DURATION);
    assertThat(query.limit()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void parse_refused(String queryString, String field, String message) {
    assertThat(errors(queryString))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.field()).isEqualTo(field);
              assertThat(error.message()).contains(message);
            });
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        argumentSet("unknown", "stauts=ok", "stauts", "did you mean status?"),
        argumentSet("unknown without value", "x", "x", "did you mean"),
        argumentSet("status", "status=blokced", "status", "did you mean blocked?"),
        argumentSet("upper case", "status=OK", "status", "did you mean ok?"),
        argumentSet("outcome", "outcome=alow", "outcome", "did you mean allow?"),
        argumentSet("source", "source=proxy", "source", "gateway, sdk"),
        argumentSet("coverage", "coverage=ful", "coverage", "did you mean full?"),
        argumentSet("stream", "stream=yes", "stream", "true, false"),
        argumentSet("twice", "agent_id=a&agent_id=b", "agent_id", "given twice"),
        argumentSet("attribute twice", "attr.k=a&attr.k=b", "attr.k", "given twice"),
        argumentSet("attribute without name", "attr.=a", "attr.", "unknown parameter"),
        argumentSet("empty", "model=", "model", "is empty"),
        argumentSet("limit 0", "limit=0", "limit", "from 1 to 200: 0"),
        argumentSet("limit 201", "limit=201", "limit", "from 1 to 200: 201"),
        argumentSet("limit text", "limit=many", "limit", "'many'"),
        argumentSet("http status", "http_status=99", "http_status", "100 to 599"),
        argumentSet("time", "from=yesterday", "from", "ISO-8601"),
        argumentSet("range", "from=2026-06-08&to=2026-06-08", "to", "is not after from"),
        argumentSet("sort without range", "sort=tokens&from=2026-06-08", "sort", "from and to"),
        argumentSet("sort", "sort=duration", "sort", "did you mean duration_ms?"),
        argumentSet("tokens", "min_tokens=-1", "min_tokens", "at least 0"),
        argumentSet("cost", "min_cost_usd=NaN", "min_cost_usd", "at least 0"),
        argumentSet("duration", "min_duration_ms=1s", "min_duration_ms", "milliseconds"),
        argumentSet("trace id", "trace_id=a%20b", "trace_id", "trace id is not"),
        argumentSet("words", "q=+", "q", "1 to 256"),
        argumentSet("percent", "name=%zz", "name", "hex digits"),
        argumentSet("percent at the end", "name=%4", "name", "hex digits"),
        argumentSet("not UTF-8", "name=%ff", "name", "UTF-8"));
  }

  @Test
  void parse_saysEverythingAtOnce() {
    assertThat(errors("limit=0&status=x&foo=1"))
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder("limit", "status", "foo");
  }

  @Test
  void parse_moreThanEightAttributes() {
    assertThat(
            errors(
                "attr.a=1&attr.b=1&attr.c=1&attr.d=1&attr.e=1&attr.f=1&attr.g=1&attr.h=1&attr.i=1"))
        .singleElement()
        .extracting(FieldError::message)
        .asString()
        .contains("more than 8");
  }

  @Test
  void parse_keyLimitedToTargets() {
    Caller limited = new Caller("w", "k", Set.of(Scope.READ), Set.of("a", "b"), true);

    TraceFilters any = TraceFilters.parse(limited, QueryParameters.parse(null), OTHERS);
    TraceFilters one =
        TraceFilters.parse(limited, QueryParameters.parse("target_id=a&target_id=c"), OTHERS);
    TraceFilters none = TraceFilters.parse(limited, QueryParameters.parse("target_id=c"), OTHERS);

    assertThat(any.query().build().facets().get("target_id")).containsExactlyInAnyOrder("a", "b");
    assertThat(one.query().build().facets().get("target_id")).containsExactly("a");
    assertThat(one.matchNothing()).isFalse();
    assertThat(none.matchNothing()).isTrue();
  }

  private static TraceQuery query(String queryString) {
    return TraceFilters.parse(caller(), QueryParameters.parse(queryString), OTHERS).query().build();
  }

  private static List<FieldError> errors(String queryString) {
    List<FieldError> errors = new java.util.ArrayList<>();
    assertThatThrownBy(() -> query(queryString))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(400);
              errors.addAll(e.problem().errors());
            });
    return errors;
  }

  private static Caller caller() {
    return new Caller("w", "k", Set.of(Scope.READ), Set.of("*"), true);
  }
}
