package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One trace: the waterfall, its keys, the span's panel. */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleTraceIT {

  private static final String AGENT = "#/traces/" + ConsoleTraffic.AGENT_TRACE;
  private static final String CHOSEN =
      "() => document.querySelector('.span-row.chosen .span-name')?.textContent.trim()";

  @Test
  void waterfall_nestsAndPlacesSpans_andSaysWhatIsMissing() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT, ".span-row");

      assertThat(
              page.find(".span-row").allTextContents().stream()
                  .map(text -> text.replaceAll("\\s+", " ").strip())
                  .toList())
          .satisfiesExactly(
              row -> assertThat(row).contains("agent.run").contains("2.2 s"),
              row -> assertThat(row).contains("execute_tool search"),
              row -> assertThat(row).contains("chat gpt-4o").contains("900 ms"),
              row -> assertThat(row).contains("missing span", "gone"),
              row -> assertThat(row).contains("invoke_agent writer"),
              row -> assertThat(row).contains("chat claude", "error"));
      assertThat(page.find(".trace-head").textContent())
          .contains("incomplete", "Clocks may differ", "execute_tool search", "400 ms");
      assertThat(page.find(".span-row[aria-level='2']").count()).isEqualTo(3);
      List<?> left =
          (List<?>)
              page.evaluate(
                  "() => [...document.querySelectorAll('.span-bar')].map(bar =>"
                      + " Math.round(parseFloat(bar.style.left)))");
      assertThat(left)
          .hasSize(6)
          .satisfies(list -> assertThat(((Number) list.get(1)).intValue()).isZero());
      page.screenshot("trace-agent");
    }
  }

  @Test
  void keys_moveCollapseSearchAndZoom() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a1", ".span-row.chosen");
      page.press("j");
      page.await("() => location.hash.includes('span=a3')");
      page.press("ArrowDown");
      page.await("() => location.hash.includes('span=a2')");
      page.press("ArrowDown"); // over the parent that is missing
      page.await("() => location.hash.includes('span=a4')");
      for (String span : List.of("a2", "a3", "a1")) {
        page.press("k");
        page.await("() => location.hash.includes('span=" + span + "')");
      }
      page.press("ArrowLeft");
      page.await("() => document.querySelectorAll('.span-row').length === 4");
      page.press("ArrowRight");
      page.await("() => document.querySelectorAll('.span-row').length === 6");
      page.press("[");
      page.await("() => document.querySelectorAll('.span-row').length < 6");
      page.press("]", "]");
      page.await("() => document.querySelectorAll('.span-row').length === 6");
      page.press("e");
      page.await("() => location.hash.includes('span=a5')");
      page.press("z");
      page.await("() => document.querySelector('sg-waterfall').view.from > 0");
      page.press("f");
      page.await("() => document.querySelector('sg-waterfall').view.from === 0");
      page.press("+", ">");
      page.await("() => document.querySelector('sg-waterfall').view.from > 0");
      page.press("/");
      page.page.keyboard().type("gpt-4o");
      page.await(
          "() => document.querySelector('.toolbar [role=status]')?.textContent.includes('1 of 1')");
      page.await(CHOSEN + " === 'chat gpt-4o'");
      page.press("Escape", "?");
      page.find("dialog[open]").waitFor();
      page.press("Escape");
      page.await("() => !document.querySelector('dialog[open]')");
      page.press("Escape");
      page.await("() => !document.querySelector('sg-span-panel')");
    }
  }

  @Test
  void minimap_zoomsByDragging() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT, ".span-row");
      var box = page.find(".minimap").boundingBox();
      page.page.mouse().move(box.x + box.width * 0.25, box.y + 10);
      page.page.mouse().down();
      page.page.mouse().move(box.x + box.width * 0.5, box.y + 10);
      page.page.mouse().up();
      page.await(
          "() => { const {view, tree} = document.querySelector('sg-waterfall'); return"
              + " Math.abs(view.from / tree.total - 0.25) < 0.02 && Math.abs(view.to / tree.total -"
              + " 0.5) < 0.02; }");
    }
  }

  @Test
  void deepLink_opensTheSpan_andUnknownOnesAreSaid() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a5&tab=events", ".events");
      assertThat(page.find("sg-span-panel").textContent())
          .contains("chat claude", "exception", "OverloadedError");

      page.go("#/traces/no-such-trace");
      page.find("[role=alert]").waitFor();
      assertThat(page.find("[role=alert]").textContent()).contains("no-such-trace");
      page.forgive("status of 404");
    }
  }

  @Test
  void conversation_showsRolesCallsMasksAndCuts() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a2", ".chat .mark");

      page.awaitText(
          ".chat",
          "User",
          "EMAIL",
          "*report*",
          "5120 characters cut",
          "blob · image · image/png",
          "Assistant",
          "Reasoning",
          "calls",
          "search");
      assertThat(page.find(".chat .mark").first().getAttribute("title"))
          .contains("{EMAIL_5f0c9a31d2}");
    }
  }

  @Test
  void verdict_isToldInWords() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?guardrail=injection", "sg-traces tbody tr");
      page.find("sg-traces .row-link").first().click();
      page.find(".verdict").waitFor();
      assertThat(page.find(".trace-head").textContent())
          .contains("Blocked by guardrail injection", "LLM01:2025", "Prompt injection");
      assertThat(page.find(".verdict").textContent())
          .contains(
              "Guardrail injection",
              "what was sent to the model",
              "blocked it",
              "IGNORE_INSTRUCTIONS",
              "characters 0–",
              "Configured action",
              "block",
              "stopped (closed)");
      page.screenshot("trace-blocked");

      page.go("#/traces?guardrail=tone", "tr:has-text('SHOUTING')");
      page.find("sg-traces .row-link").first().click();
      page.find(".span-row:has-text('detector.monitor')").click();
      page.find(".verdict").waitFor();
      page.awaitText(".verdict", "only noted it", "monitor");

      page.go("#/traces?rule=no-deletes", "tr:has-text('call delete_order')");
      page.find("sg-traces .row-link").first().click();
      page.find(".verdict").waitFor();
      assertThat(page.find(".verdict").textContent())
          .contains(
              "Firewall rule no-deletes",
              "delete_order",
              "blocked it",
              "destructive tools are off");
      page.find(".span-row:has-text('guardrail.input')").click();
      page.find(".verdict table").waitFor();
      assertThat(page.find(".verdict table").textContent())
          .contains("injection", "code-names", "redact");
    }
  }

  @Test
  void redaction_isAChip() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?outcome=redact", "sg-traces tbody tr");
      page.find("sg-traces .row-link").first().click();
      page.find(".chat .mark").first().waitFor();

      assertThat(page.find(".chat .mark").first().getAttribute("title"))
          .isEqualTo("Redacted by guardrail code-names: {PROJECT_X}");
      page.screenshot("trace");
    }
  }

  @Test
  void links_leadBothWays() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a5&tab=links", ".events a");
      page.find(".events a").click();
      page.await(
          "() => document.querySelector('.span-row.chosen')?.textContent.includes('step 5')");
      page.awaitText(".trace-head", "Linked from", ConsoleTraffic.AGENT_TRACE);
      page.find(".trace-head a:has-text('" + ConsoleTraffic.AGENT_TRACE + "')").click();
      page.await(
          "() => document.querySelector('.span-row.chosen')?.textContent.includes('chat claude')");
    }
  }

  @Test
  void attributes_areSearched_rawIsJson() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a2&tab=attributes", "sg-attributes dl");
      page.find("sg-attributes input").fill("output_tokens");
      page.await("() => document.querySelectorAll('sg-attributes dl > div').length === 1");
      page.awaitText("sg-attributes dl", "gen_ai.usage.output_tokens", "120");
      page.find("[role=tab]:has-text('Raw')").click();
      page.find("pre.raw").waitFor();
      page.awaitText("pre.raw", "\"span_id\": \"a2\"");
    }
  }

  @Test
  void downloads_areTheWholeTrace() throws IOException {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT, ".span-row");
      JsonNode own = download(page, "JSON");
      assertThat(own.path("trace_id").asText()).isEqualTo(ConsoleTraffic.AGENT_TRACE);
      assertThat(own.path("spans")).hasSize(5);
      JsonNode otlp = download(page, "OpenTelemetry");
      assertThat(otlp.path("resourceSpans")).isNotEmpty();
    }
  }

  private static JsonNode download(ConsolePage page, String what) throws IOException {
    page.find("summary:has-text('Download')").click();
    Download download =
        page.page.waitForDownload(
            () ->
                page.find(".panel a")
                    .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + what)))
                    .click());
    return ConsoleTraffic.MAPPER.readTree(Files.readString(download.path()));
  }
}
