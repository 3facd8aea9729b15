package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.BoundingBox;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the list of traces holds: the right rows, in the right order, all of them, and the new. */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleListIT {

  private static final String LONG = "#/traces?session_id=s-list";
  private static final int LENGTH = 60;
  private static final Pattern FIRST_PAGE = Pattern.compile("/traces\\?(?!.*cursor=)");
  private static final Pattern NEXT_PAGE = Pattern.compile("/traces\\?.*cursor=");

  private static final String SETTLED =
      "() => { const list = document.querySelector('sg-traces'); return list && list.asked ==="
          + " (location.hash.split('?')[1] ?? '') && !list.loading.pending; }";

  @BeforeAll
  static void fill() {
    for (int i = 0; i < LENGTH; i++) {
      ConsoleBrowser.server().ingest(ConsoleTraffic.small("t-list-" + i, "s-list"));
    }
  }

  static Stream<Arguments> filters() {
    return Stream.of(
        arguments("status=blocked", "row.status === 'blocked'"),
        arguments("status=ok&status=error", "row.status !== 'blocked'"),
        arguments("target_id=support-bot", "row.target_id === 'support-bot'"),
        arguments("agent_id=planner", "row.agent_id === 'planner'"),
        arguments("session_id=s-orders", "row.session_id === 's-orders'"),
        arguments("user_id=u-17", "row.user_id === 'u-17'"),
        arguments("model=demo-model", "row.model === 'demo-model'"),
        arguments(
            "category=LLM06%3A2025&status=blocked", "row.blocked_by.category === 'LLM06:2025'"),
        arguments("guardrail=injection", "row.blocked_by.id === 'injection'"),
        arguments("rule=no-deletes", "row.blocked_by.id === 'no-deletes'"),
        arguments("caller=checkout-service", "row.caller === 'checkout-service'"),
        arguments("outcome=redact", "row.outcome === 'redact'"),
        arguments("min_duration_ms=1000", "row.duration_ms >= 1000"),
        arguments("max_duration_ms=50", "row.duration_ms <= 50"),
        arguments("min_tokens=900", "row.input_tokens + row.output_tokens >= 900"),
        arguments("http_status=403", "row.http_status === 403"),
        arguments("error_type=body_invalid", "row.error_type === 'body_invalid'"),
        arguments("incomplete=true", "row.incomplete"),
        arguments("coverage=partial", "row.coverage === 'partial'"),
        arguments("attr.tool.name=search", "row.trace_id === 't-agent'"),
        arguments("q=story", "/story/i.test(row.input_preview)"));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void filter_findsWhatMatches_andNothingElse(String query, String matches) {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?" + query);
      page.await(SETTLED);

      assertThat(rows(page, "row => " + matches)).isNotEmpty().allMatch(Boolean.TRUE::equals);
    }
  }

  @Test
  void order_isTheOneChosen() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?session_id=s-checkout", "sg-traces tbody tr");
      for (List<String> order :
          List.of(
              List.of("duration_ms", "row.duration_ms"),
              List.of("tokens", "(row.input_tokens ?? 0) + (row.output_tokens ?? 0)"),
              List.of("cost_usd", "row.cost_usd ?? 0"),
              List.of("started_at", "Date.parse(row.started_at)"))) {
        page.find("#sort").selectOption(order.get(0));
        page.await(SETTLED);
        List<Double> values =
            rows(page, "row => " + order.get(1)).stream()
                .map(value -> ((Number) value).doubleValue())
                .toList();

        assertThat(values).as(order.get(0)).hasSizeGreaterThan(3);
        assertThat(values).as(order.get(0)).isSortedAccordingTo((a, b) -> Double.compare(b, a));
      }
      assertThat(page.hash()).isEqualTo("#/traces?session_id=s-checkout");
    }
  }

  @Test
  void timeMenu_presetsAndAbsoluteTimes() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?session_id=s-checkout", "sg-traces tbody tr");
      page.find("summary[aria-label^='Time range']").click();
      page.find(".menu[open] a:has-text('Last hour')").click();
      page.await("() => location.hash.includes('range=1h')");
      page.find("sg-traces tbody tr.open-able").first().waitFor();

      page.find("summary[aria-label='Time range: Last hour']").click();
      page.find("#from").fill("2020-01-01T01:02:03");
      page.find("#to").fill("2020-01-02T01:02:03");
      page.find(".menu[open] button:has-text('Apply')").click();
      page.find("h2:has-text('No trace matches')").waitFor();
      assertThat(page.hash()).contains("from=2020-01-01", "to=2020-01-02").doesNotContain("range");
    }
  }

  @Test
  void paging_goesOnByItself_alsoAfterAFailure() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.page.route(NEXT_PAGE, route -> route.abort());
      page.go(LONG, "sg-traces tbody tr.open-able");
      page.evaluate("() => scrollTo(0, document.body.scrollHeight)");
      page.find("[role=alert]:has-text('The next traces could not be loaded')").waitFor();
      page.awaitReadAnew(FIRST_PAGE); // a look at what is new does not hide it
      assertThat(page.find("[role=alert]").count()).isEqualTo(1);

      page.page.unroute(NEXT_PAGE);
      page.find("button:has-text('Try again')").click();
      page.await("() => document.querySelectorAll('sg-traces tbody tr').length >= " + LENGTH);
      page.await("() => !document.querySelector('[role=alert]')");
      assertThat(rows(page, "row => row.trace_id")).doesNotHaveDuplicates();
      page.forgive("ERR_FAILED");
    }
  }

  @Test
  void liveTail_waitsBehindAButton_whileTheReaderIsFurtherDown() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(LONG, "sg-traces tbody tr.open-able");
      page.evaluate("() => scrollTo(0, 700)");
      ConsoleBrowser.server().ingest(ConsoleTraffic.small("t-list-late", "s-list"));
      page.find("button.waiting").waitFor();
      BoundingBox box = page.find("button.waiting").boundingBox();
      assertThat(box.y).isBetween(0.0, 750.0);
      assertThat(page.find("a[href*='t-list-late']").count()).isZero();

      page.find("button.live").evaluate("button => button.click()"); // pauses
      page.find("button.waiting").click();
      page.find("sg-traces a[href*='t-list-late']").waitFor();
      assertThat(page.find("button.waiting").count()).isZero();
    }
  }

  @Test
  void facetMenu_saysWhenItsValuesCannotBeHad() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(LONG, "sg-traces tbody tr.open-able");
      page.page.route(Pattern.compile("/traces/facets"), route -> route.abort());
      page.find("summary[aria-label='Filter by Model']").click();
      page.find(".menu[open] .list:has-text('could not be loaded')").waitFor();
      page.forgive("ERR_FAILED");
    }
  }

  @Test
  void phone_menusAndTheChartFit() {
    try (ConsolePage page =
        ConsoleBrowser.open(
            ConsoleServer.OPERATOR, new Browser.NewContextOptions().setViewportSize(390, 844))) {
      page.go("#/traces?session_id=s-checkout", "sg-traces tbody tr.open-able");
      for (String menu : List.of("Time range: Any time", "Filter by Target", "Filter by Model")) {
        page.find("summary[aria-label='" + menu + "']").click();
        BoundingBox box = page.find(".menu[open] .panel").boundingBox();
        assertThat(box.x).as(menu).isNotNegative();
        assertThat(box.x + box.width).as(menu).isLessThanOrEqualTo(390);
        page.press("Escape");
      }
      page.find("button:has-text('Chart')").click();
      page.find("sg-scatter circle").first().waitFor();
      page.screenshot("traces-chart-phone");
      assertThat(
              ((Number)
                      page.evaluate(
                          "() => Math.min(...[...document.querySelectorAll('sg-scatter"
                              + " text')].map(text => text.getBoundingClientRect().height))"))
                  .doubleValue())
          .isGreaterThan(9);
      assertThat(page.overflow()).isLessThanOrEqualTo(0);
    }
  }

  private static List<?> rows(ConsolePage page, String map) {
    return (List<?>)
        page.evaluate(
            "() => document.querySelector('sg-traces').loading.value.rows.map(" + map + ")");
  }
}
