package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signing in and the list of traces, in a real browser against the real server. */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleTracesIT {

  private static final String ROWS = "sg-traces tbody tr.open-able";

  @Test
  void signIn_unknownKeySaysSo_theKeyIsKeptNowhere() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.find("button[aria-label='Sign out']").click();
      page.find("#key").fill("no-such-key-0123456789-0123456789-0123456789");
      page.press("Enter");
      page.find("[role=alert]").waitFor();
      assertThat(page.find("[role=alert]").textContent()).contains("not known");

      page.find("#key").fill(ConsoleServer.READER);
      page.press("Enter");
      page.find(".frame").waitFor();
      assertThat(page.find(".who").textContent()).contains("acme", "reader");
      assertThat(
              page.evaluate(
                  "() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage) +"
                      + " document.cookie + location.href"))
          .asString()
          .doesNotContain("reader-key");
      assertThat(page.find("nav").textContent()).contains("Approvals");
    }
  }

  @Test
  void session_outlivesAReload() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?status=blocked", ROWS);
      page.page.reload();
      page.find(ROWS).first().waitFor();

      assertThat(page.hash()).isEqualTo("#/traces?status=blocked");
    }
  }

  @Test
  void list_showsWhatHappened() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?session_id=s-checkout", ROWS);

      assertThat(page.find("tr:has-text('What is redacted PROJECT_X')").textContent())
          .contains("OK", "redact", "proxy.request", "demo-model", "planner", "s-checkout");
      assertThat(page.find("tr:has-text('redacted IGNORE_INSTRUCTIONS')").textContent())
          .contains("Blocked", "injection", "LLM01");
      assertThat(page.find("tr:has-text('call delete_order')").textContent())
          .contains("Blocked", "no-deletes", "LLM06", "not fully inspected");
      assertThat(page.find("tr:has-text('agent.run')").textContent()).contains("incomplete");
      page.screenshot("traces");
    }
  }

  @Test
  void filters_standInTheAddress_andAreShared() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces", ROWS);
      page.find("summary[aria-label='Filter by Status']").click();
      page.find("label:has-text('blocked') input").check();
      page.await("() => location.hash.includes('status=blocked')");
      page.press("Escape");
      page.await(
          "() => [...document.querySelectorAll('sg-traces tbody tr')].every(row =>"
              + " row.textContent.includes('Blocked'))");
      assertThat(page.find(".chips").textContent()).contains("Status", "blocked");

      page.find("summary[aria-label='Add a filter']").click();
      page.find(".panel a:has-text('Firewall rule')").click();
      page.find(".panel .list a:has-text('no-deletes')").click();
      page.await(
          "() => location.hash.includes('rule=no-deletes') && document.querySelectorAll('sg-traces"
              + " tbody tr').length === 1");

      try (ConsolePage other = ConsoleBrowser.open()) {
        other.go(page.hash(), ROWS);
        assertThat(other.find(ROWS).count()).isEqualTo(1);
        other.find("button[aria-label^='Remove the filter Firewall rule']").click();
        other.await("() => document.querySelectorAll('sg-traces tbody tr').length > 1");
        other.find("button:has-text('Clear filters')").click();
        assertThat(other.hash()).isEqualTo("#/traces");
      }
    }
  }

  @Test
  void everyFilter_findsOrSaysNothingMatches() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      for (String found :
          List.of(
              "q=story",
              "range=1h",
              "model=demo-model",
              "agent_id=planner",
              "session_id=s-orders",
              "user_id=u-17",
              "category=LLM01",
              "guardrail=injection",
              "rule=no-deletes",
              "tool=delete_order",
              "outcome=redact",
              "caller=checkout-service",
              "provider=openai",
              "source=sdk",
              "coverage=partial",
              "incomplete=true",
              "stream=true",
              "min_duration_ms=100",
              "min_tokens=1",
              "http_status=403",
              "error_type=body_invalid",
              "attr.tool.name=search",
              "target_id=support-bot",
              "range=1h&sort=duration_ms",
              "from=2020-01-01T00%3A00%3A00Z&to=2100-01-01T00%3A00%3A00Z")) {
        page.go("#/traces?" + found);
        page.await(
            "() => { const list = document.querySelector('sg-traces'); return list && list.asked"
                + " === new URLSearchParams(location.hash.split('?')[1]).toString() &&"
                + " !list.loading.pending; }");
        assertThat(page.find("sg-traces [role=alert]").count()).as(found).isZero();
        assertThat(page.find(ROWS).count()).as(found).isPositive();
      }
      page.go("#/traces?q=nothing-says-this");
      page.find("h2:has-text('No trace matches')").waitFor();
    }
  }

  @Test
  void badFilter_isToldByTheServer() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?min_duration_ms=long");
      page.find("[role=alert]").waitFor();

      assertThat(page.find("[role=alert]").textContent()).contains("min_duration_ms");
      page.forgive("status of 400");
    }
  }

  @Test
  void liveTail_bringsNewTraces_andCanBePaused() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?session_id=s-live");
      page.find("h2:has-text('No trace matches')").waitFor();
      ConsoleBrowser.server().say("first of the tail", "X-Session-Id", "s-live");
      page.find("tr:has-text('first of the tail')").waitFor();

      page.find("button.live").click();
      assertThat(page.find("button.live").getAttribute("aria-pressed")).isEqualTo("false");
      ConsoleBrowser.server().say("second of the tail", "X-Session-Id", "s-live");
      // Who looks on has it, and is told twice more meanwhile.
      try (ConsolePage other = ConsoleBrowser.open()) {
        other.go(page.hash());
        other.find("tr:has-text('second of the tail')").waitFor();
        other.awaitReadAnew(Pattern.compile("/traces\\?"));
      }
      assertThat(page.find(ROWS).count()).isEqualTo(1);

      page.find("button.live").click();
      page.find("tr:has-text('second of the tail')").waitFor();
    }
  }

  @Test
  void columns_areChosen_andKept() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces", ROWS);
      page.find("summary:has-text('Columns')").click();
      page.find("label:has-text('Caller key') input").check();
      page.find("label:has-text('Cost') input").uncheck();
      page.page.reload();
      page.find(ROWS).first().waitFor();

      assertThat(page.find("sg-traces thead").textContent())
          .contains("Caller key")
          .doesNotContain("Cost");
    }
  }

  @Test
  void scatter_picksATrace() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?session_id=s-checkout", ROWS);
      page.find("button:has-text('Chart')").click();
      page.find("sg-scatter circle").last().click();
      page.find("sg-trace .span-row").first().waitFor();

      assertThat(page.hash()).startsWith("#/traces/");
    }
  }

  @Test
  void jumpBox_goesToATrace_orSearches() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.find("sg-jump-box input").fill(ConsoleTraffic.AGENT_TRACE);
      page.press("Enter");
      page.find(".span-row").first().waitFor();
      assertThat(page.hash()).startsWith("#/traces/" + ConsoleTraffic.AGENT_TRACE);

      page.find("sg-jump-box input").fill("tell me");
      page.press("Enter");
      page.find("tr:has-text('Tell me a story')").waitFor();
      assertThat(page.hash()).isEqualTo("#/traces?q=tell+me");
    }
  }

  @Test
  void phone_rowsAreCards_andNothingIsWider() {
    try (ConsolePage page =
        ConsoleBrowser.open(
            ConsoleServer.OPERATOR, new Browser.NewContextOptions().setViewportSize(390, 844))) {
      page.go("#/traces?session_id=s-checkout", ROWS);

      assertThat(page.overflow()).isLessThanOrEqualTo(0);
      page.find("button[aria-label=Menu]").click();
      page.find("nav a:has-text('Targets')").click();
      page.find(".card.target").first().waitFor();
    }
  }
}
