package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Finding one's way in a trace: by keys, by words, by links that are sent to others. */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleKeysIT {

  private static final String AGENT = "#/traces/" + ConsoleTraffic.AGENT_TRACE;

  @Test
  void keys_jumpAndFold() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a1", ".span-row.chosen");
      for (String[] step :
          new String[][] {
            {"G", "a5"}, {"g", "a1"}, {"End", "a5"}, {"Home", "a1"}, {"PageDown", "a5"},
            {"PageUp", "a1"}, {"ArrowDown", "a3"}, {"ArrowUp", "a1"}, {"l", "a3"}, {"h", "a1"}
          }) {
        page.press(step[0]);
        at(page, step[1]);
      }
      page.press("h");
      page.await("() => document.querySelectorAll('.span-row').length === 4");
      page.press("l");
      page.await("() => document.querySelectorAll('.span-row').length === 6");

      page.press("Enter");
      page.await("() => document.activeElement.matches('[role=tab][aria-selected=true]')");
    }
  }

  @Test
  void keys_scrollAPanelThatHasTheFocus() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a2&tab=raw", "pre.raw");
      page.await("() => document.querySelector('pre.raw').textContent.includes('report')");
      page.find(".tab-panel").focus();
      page.press("PageDown");
      page.await("() => document.querySelector('.tab-panel').scrollTop > 0");
      page.press("ArrowUp", "Home", "ArrowDown", "End");
      assertThat(page.hash()).contains("span=a2");
      page.press("j");
      at(page, "a4");
    }
  }

  @Test
  void search_findsWhatStandsFarBehindInAText_andGoesFromHitToHit() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a1", ".span-row.chosen");
      page.press("/");
      page.page.keyboard().type(ConsoleTraffic.FAR_BEHIND);
      at(page, "a5");
      page.await(
          "() => document.querySelector('.toolbar [role=status]').textContent.trim() === '1 of 1'");
      page.find(".chat .message").first().waitFor();
      page.awaitText(".chat", ConsoleTraffic.FAR_BEHIND);
      assertThat(page.find(".chat").textContent()).doesNotContain("\"parts\"");

      page.find(".toolbar input").fill("chat");
      page.await(
          "() => document.querySelector('.toolbar [role=status]').textContent.includes('2')");
      page.evaluate("() => document.querySelector('sg-waterfall').focus()");
      page.press("n");
      at(page, "a2");
      page.press("N");
      at(page, "a5");
      page.press("p");
      at(page, "a2");
    }
  }

  @Test
  void link_opensItsSpanInANewWindow() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.page.navigate("about:blank");
      page.page.navigate(ConsoleBrowser.server().console() + AGENT + "?span=a5&tab=events");
      page.find(".events").waitFor();

      assertThat(page.find("sg-span-panel").textContent()).contains("chat claude", "exception");
      at(page, "a5");
    }
  }

  @Test
  void copy_takesTheLinkOfTheSpanThatIsShownNow_alsoWithoutAClipboard() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go(AGENT + "?span=a1", ".span-row.chosen");
      page.press("j");
      at(page, "a3");
      page.evaluate(
          "() => Object.defineProperty(navigator, 'clipboard', {configurable: true, value:"
              + " {writeText: async (text) => { window.copied = text; }}})");
      page.find("button[aria-label='Copy the link']").click();
      page.await("() => window.copied?.endsWith('?span=a3')");

      page.evaluate(
          """
          () => {
            Object.defineProperty(navigator, 'clipboard', {configurable: true, value: undefined});
            document.addEventListener('copy', () => { window.copied = document.activeElement.value; });
          }
          """);
      page.find("button[aria-label='Copy the trace id']").click();
      page.await("() => window.copied === '" + ConsoleTraffic.AGENT_TRACE + "'");
      page.find(".toast:has-text('Copied')").waitFor();
    }
  }

  private static void at(ConsolePage page, String span) {
    page.await(
        "() => location.hash.includes('span="
            + span
            + "') && document.querySelector('.span-row.chosen')?.id === 'row-"
            + span
            + "'");
  }
}
