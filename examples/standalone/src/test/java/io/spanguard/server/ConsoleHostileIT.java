package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes from a trace is text, whatever it holds. */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleHostileIT {

  private static final String MARKUP =
      "() => document.querySelectorAll('main :is(script, iframe, foreignObject, style, [onerror], [onload], img[src=x])').length"
          + " + [...document.querySelectorAll('a[href]')].filter(link => !/^https?:/.test(new URL(link.getAttribute('href'), location.href).href)).length"
          + " + (window.hacked ?? 0)";

  @Test
  void hostileFields_showAsText_onEveryTab() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces/" + ConsoleTraffic.HOSTILE_TRACE, ".span-row");
      for (int i = 0; i < ConsoleTraffic.HOSTILE.size(); i++) {
        for (String tab :
            List.of(
                "", "&tab=overview", "&tab=attributes", "&tab=events", "&tab=links", "&tab=raw")) {
          page.go("#/traces/" + ConsoleTraffic.HOSTILE_TRACE + "?span=h" + i + tab);
          page.await(
              "() => document.querySelector('.span-row.chosen')?.id === 'row-h"
                  + i
                  + "' && document.querySelector('sg-span-panel .tab-panel')?.textContent.length > 3");
        }
        assertThat(page.evaluate(MARKUP)).as(ConsoleTraffic.HOSTILE.get(i)).isEqualTo(0);
      }
      page.go("#/traces/" + ConsoleTraffic.HOSTILE_TRACE + "?span=h0&tab=attributes");
      page.find("sg-attributes dd").first().waitFor();
      assertThat(page.find("sg-attributes").textContent()).contains(ConsoleTraffic.HOSTILE.get(0));
      page.screenshot("hostile");
    }
  }

  @Test
  void hostileFields_showAsText_inListsAndFilters() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces?source=sdk&status=error", "sg-traces tbody tr");
      assertThat(page.find("sg-traces tbody").textContent()).contains("<img src=x onerror");
      for (String filter : List.of("Model", "Target")) {
        page.find("summary[aria-label='Filter by " + filter + "']").click();
        page.await("() => document.querySelector('.menu[open] .list label')");
        page.press("Escape");
      }
      page.find("button:has-text('Chart')").click();
      page.find("sg-scatter circle").first().waitFor();
      assertThat(page.evaluate(MARKUP)).isEqualTo(0);
      page.go(
          "#/compare?a=" + ConsoleTraffic.HOSTILE_TRACE + "&b=" + ConsoleTraffic.AGENT_TRACE,
          ".timings");
      assertThat(page.evaluate(MARKUP)).isEqualTo(0);
      page.go("#/traces?q=%3Cscript%3Ewindow.hacked%3D1%3C%2Fscript%3E", ".chips");
      assertThat(page.evaluate(MARKUP)).isEqualTo(0);
    }
  }

  @Test
  void aValueOfAMegabyte_isFolded() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(
          "#/traces/" + ConsoleTraffic.HOSTILE_TRACE + "?span=huge&tab=attributes",
          "sg-attributes .rest");

      assertThat(page.find("sg-attributes .rest summary").textContent()).contains("other");
      assertThat(page.evaluate(MARKUP)).isEqualTo(0);
    }
  }
}
