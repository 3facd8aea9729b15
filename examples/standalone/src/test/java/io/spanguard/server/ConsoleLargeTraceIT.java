package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A trace of ten thousand spans, of which no more are drawn than are seen. How soon and how
 * smoothly is printed, not judged; docs/CONSOLE.md says what was measured on a quiet machine.
 */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleLargeTraceIT {

  @Test
  void tenThousandSpans_openAndScroll() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(
          "#/traces/" + ConsoleTraffic.AGENT_TRACE, ".span-row"); // the page's code is there then
      Map<?, ?> figures =
          page.map(
              """
              async () => {
                const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
                const begun = performance.now();
                location.hash = '#/traces/%s';
                while (document.querySelector('sg-trace')?.trace?.trace_id !== '%s' || document.querySelectorAll('.span-row').length < 10) {
                  await frame();
                }
                const opened = performance.now() - begun;
                const rows = document.querySelector('.rows');
                let frames = 0;
                let most = 0;
                const scrolling = performance.now();
                while (frames < 60) {
                  await frame();
                  frames++;
                  rows.scrollTop += 300;
                  most = Math.max(most, document.querySelectorAll('.span-row').length);
                }
                return { opened, perSecond: frames / ((performance.now() - scrolling) / 1000), most, all: document.querySelector('sg-waterfall').rows.length, top: rows.scrollTop };
              }
              """
                  .formatted(ConsoleTraffic.LARGE_TRACE, ConsoleTraffic.LARGE_TRACE));
      System.out.printf(
          "10,000 spans: open %.0f ms, scroll %.0f frames/s%n",
          ((Number) figures.get("opened")).doubleValue(),
          ((Number) figures.get("perSecond")).doubleValue());

      assertThat(figures.get("all")).isEqualTo(ConsoleTraffic.LARGE_SPANS);
      assertThat(((Number) figures.get("most")).intValue()).isLessThan(100);
      assertThat(((Number) figures.get("top")).intValue()).isPositive();

      page.press("End");
      page.await(
          "() => document.querySelector('.span-row.chosen')?.getAttribute('aria-posinset') ==="
              + " '10000'");
      page.press("/");
      page.page.keyboard().type("step 9963");
      page.await(
          "() => document.querySelector('.span-row.chosen .span-name')?.textContent.trim() ==="
              + " 'step 9963'");
      page.screenshot("trace-large");
    }
  }
}
