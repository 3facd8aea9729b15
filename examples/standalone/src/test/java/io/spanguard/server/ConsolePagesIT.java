package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page in both themes and on a phone: it is there, it fits, axe finds no serious fault. */
@ExtendWith(ConsoleBrowser.class)
final class ConsolePagesIT {

  private static final List<Shown> PAGES =
      List.of(
          new Shown("overview", "#/overview?range=1h", "sg-chart canvas"),
          new Shown("targets", "#/targets", ".card.target"),
          new Shown("target", "#/targets/support-bot", "sg-short-list tbody tr"),
          new Shown("traces", "#/traces?session_id=s-checkout", "sg-traces tbody tr.open-able"),
          new Shown(
              "trace", "#/traces/" + ConsoleTraffic.AGENT_TRACE + "?span=a2", ".chat .message"),
          new Shown("sessions", "#/sessions", "sg-people tbody tr"),
          new Shown("session", "#/sessions/s-checkout", ".timeline"),
          new Shown("agents", "#/agents", "sg-people tbody tr"),
          new Shown("agent", "#/agents/planner", "sg-short-list tbody tr"),
          new Shown("users", "#/users", "sg-people tbody tr"),
          new Shown("user", "#/users/u-17", "sg-short-list tbody tr"),
          new Shown("approvals", "#/approvals", ".approvals .empty, .approval"),
          new Shown(
              "compare",
              "#/compare?a=" + ConsoleTraffic.AGENT_TRACE + "&b=" + ConsoleTraffic.HOSTILE_TRACE,
              ".timings"));

  private static String approval;

  /** One that was decided, to look at. */
  @BeforeAll
  static void decide() throws Exception {
    ConsoleServer server = ConsoleBrowser.server();
    CompletableFuture<HttpResponse<String>> caller =
        CompletableFuture.supplyAsync(
            () -> server.chat(ConsoleTraffic.refund(512.5), "X-Session-Id", "s-decided"));
    JsonNode pending = ConsoleTraffic.MAPPER.createArrayNode();
    while (pending.isEmpty()) {
      assertThat(caller).isNotDone();
      pending = ConsoleTraffic.MAPPER.readTree(server.get("/approvals?status=pending").body());
    }
    approval = pending.get(0).get("id").asText();
    server.decide(approval, "deny", "the order was never paid");
    caller.get(2, TimeUnit.MINUTES);
  }

  static Stream<Arguments> visitors() {
    return Stream.of(
        argumentSet(
            "light", "light", new Browser.NewContextOptions().setColorScheme(ColorScheme.LIGHT)),
        argumentSet(
            "dark", "dark", new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK)),
        argumentSet("phone", "phone", new Browser.NewContextOptions().setViewportSize(390, 844)));
  }

  @ParameterizedTest
  @MethodSource("visitors")
  void everyPage_isThereFitsAndIsAccessible(String name, Browser.NewContextOptions options) {
    try (ConsolePage page = ConsoleBrowser.open(ConsoleServer.OPERATOR, options)) {
      List<Shown> pages = new ArrayList<>(PAGES);
      pages.add(new Shown("approval", "#/approvals/" + approval, ".approval"));
      for (Shown shown : pages) {
        page.go(shown.address(), shown.selector());
        page.await("() => !document.querySelector('main .skeleton')");
        page.screenshot(shown.name() + "-" + name);
        assertThat(page.find("main [role=alert]").count()).as(shown.name()).isZero();
        assertThat(page.overflow()).as(shown.name()).isLessThanOrEqualTo(0);
        assertThat(page.accessibilityFaults()).as(shown.name()).isEmpty();
      }
    }
  }

  @Test
  void signIn_isAccessible() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.find("button[aria-label='Sign out']").click();
      page.find("#key").waitFor();
      page.screenshot("sign-in-light");

      assertThat(page.accessibilityFaults()).isEmpty();
    }
  }

  @Test
  void theme_isSwitchedAndKept() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      String background = "() => getComputedStyle(document.documentElement).backgroundColor";
      Object light = page.evaluate(background);
      page.find("button[title^='Theme']").click();
      page.find("button[title^='Theme']").click();
      Object dark = page.evaluate(background);
      page.page.reload();
      page.find(".frame").waitFor();

      assertThat(dark).isNotEqualTo(light);
      assertThat(page.evaluate(background)).isEqualTo(dark);
    }
  }

  @Test
  void whatAKeyMayNotDo_isNotOffered() {
    try (ConsolePage page =
        ConsoleBrowser.open(ConsoleServer.READER, new Browser.NewContextOptions())) {
      page.go("#/approvals", ".approvals .empty, .approval");
      assertThat(page.find(".approvals").textContent()).contains("may look but not decide");
      page.go("#/overview?range=1h", "sg-overview .figures");
      assertThat(page.find("sg-pipeline").count()).isZero();
    }
  }

  @Test
  void target_tellsItsRulesAndHowToReachIt() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/targets/support-bot", ".rules");

      assertThat(page.find("section[aria-label='In force']").textContent())
          .contains("injection", "code-names", "no-deletes", "that no rule names passes");
      assertThat(page.find("section[aria-label='Last 24 hours'] dd.number").allTextContents())
          .hasSize(6)
          .doesNotContain("0", "–", "0 ms", "$0");
      assertThat(page.find("section[aria-label='Connect']").textContent())
          .contains(ConsoleBrowser.server().address() + "/proxy/support-bot/v1");
      page.screenshot("target");
      page.find("button:has-text('Java')").click();
      page.awaitText("section[aria-label='Connect']", "OpenAIOkHttpClient");
      page.go("#/targets/quiet-bot");
      page.find("section[aria-label='In force']:has-text('is blocked')").waitFor();
    }
  }

  @Test
  void overview_countsWhatWentThrough() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/overview?range=1h", "sg-chart canvas");

      page.awaitText("section[aria-label='Blocks by category']", "LLM01:2025", "Prompt injection");
      page.awaitText("section[aria-label='Blocks by firewall rule']", "no-deletes");
      page.awaitText("sg-pipeline", "Accepted", "Dropped");
      page.find("section[aria-label='By group'] button:has-text('agent')").click();
      page.find("section[aria-label='By group'] a:has-text('planner')").waitFor();
      page.find("section[aria-label='Blocks by firewall rule'] a:has-text('no-deletes')").click();
      page.find("sg-traces tbody tr:has-text('call delete_order')").first().waitFor();
    }
  }

  @Test
  void session_isATimelineOfItsTurns() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/sessions", "sg-people tbody tr");
      page.go("#/sessions/s-orders");
      page.find(".timeline li").first().waitFor();
      page.awaitText(".timeline", "call find_order", "Tell me a story", "find order 7");
      page.find(".timeline a:has-text('Tell me a story')").click();
      page.find("sg-trace .span-row").first().waitFor();
      page.find(".trace-head a:has-text('s-orders')").click();
      page.find(".timeline").waitFor();
    }
  }

  @Test
  void compare_tellsTwoTracesApart() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces/" + ConsoleTraffic.AGENT_TRACE, ".span-row");
      page.find("a:has-text('Compare')").click();
      page.find("#trace-b").fill(ConsoleTraffic.LARGE_TRACE);
      page.press("Tab");
      page.find(".timings").waitFor();

      assertThat(page.find("section[aria-label='Facts'] tr.differs").allTextContents())
          .anyMatch(text -> text.contains("Spans"));
      assertThat(page.find(".timings").textContent()).contains("agent.run", "not there");
      assertThat(page.hash())
          .contains("a=" + ConsoleTraffic.AGENT_TRACE, "b=" + ConsoleTraffic.LARGE_TRACE);
      assertThat(page.find("#call-0 option").allTextContents())
          .satisfiesExactly(
              first -> assertThat(first).contains("1 of 2", "chat gpt-4o"),
              second -> assertThat(second).contains("2 of 2", "chat claude"));
      page.find("#call-0").selectOption("0");
      page.find("section[aria-label='Messages of the first trace'] .mark").first().waitFor();
    }
  }

  private record Shown(String name, String address, String selector) {}
}
