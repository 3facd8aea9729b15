package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What does not work, or not wholly, is said where it shows. */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleFaultsIT {

  @Test
  void unreachableServer_isSaid() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.go("#/traces", "sg-traces tbody tr");
      page.page.route("**/targets", route -> route.abort());
      page.go("#/targets", "[role=alert]");
      assertThat(page.find("[role=alert]").textContent()).contains("cannot be reached");
      page.page.unroute("**/targets");
      page.find("button:has-text('Try again')").click();
      page.find(".card.target").first().waitFor();

      page.page.route(Pattern.compile("/traces\\?trace_id="), route -> route.abort());
      page.find("sg-jump-box input").fill("0123456789abcdef0123456789abcdef");
      page.press("Enter");
      page.find(".toast:has-text('cannot be reached')").waitFor();
      page.forgive("ERR_FAILED");
    }
  }

  @Test
  void keyThatMayNotRead_isToldAtSignIn() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.find("button[aria-label='Sign out']").click();
      page.find("#key").fill(ConsoleServer.SERVICE);
      page.press("Enter");
      page.find("[role=alert]").waitFor();

      assertThat(page.find("[role=alert]").textContent())
          .contains("may not read", "proxy:read", "proxy:invoke");
      page.page.reload();
      page.find("#key").waitFor();
    }
  }

  @Test
  void signOut_thatFails_isSaid() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.page.route(
          "**/session",
          route -> {
            if (route.request().method().equals("DELETE")) {
              route.abort();
            } else {
              route.resume();
            }
          });
      page.find("button[aria-label='Sign out']").click();
      page.find("[role=alert]:has-text('still signed in')").waitFor();
      assertThat(page.find(".frame").count()).isEqualTo(1);

      page.page.unroute("**/session");
      page.find("button:has-text('Try again')").click();
      page.find("#key").waitFor();
      page.forgive("ERR_FAILED");
    }
  }

  @Test
  void slowPage_doesNotTakeThePlaceOfAFastOne() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      List<Route> held = new ArrayList<>();
      page.page.route("**/overview/overview.js", held::add);
      page.go("#/overview", "main .skeleton");
      page.go("#/targets", ".card.target");
      held.forEach(Route::resume);
      page.await("() => customElements.get('sg-overview')");
      page.awaitFrame();

      assertThat(page.find(".card.target").count()).isPositive();
      page.go("#/overview", "sg-overview");
    }
  }

  @Test
  void charts_thatCannotBeLoaded_areSaid() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.page.route("**/overview/chart.js", route -> route.abort());
      page.go("#/overview?range=1h");
      page.find("[role=alert]:has-text('charts could not be loaded')").waitFor();
      page.find("section[aria-label='Blocks by category'] a").first().waitFor();
      page.forgive("ERR_FAILED");
    }
  }

  @Test
  void overview_saysWhatIsNotCounted() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.page.route(
          Pattern.compile("/stats\\?"),
          route -> {
            APIResponse answer = route.fetch();
            route.fulfill(
                new Route.FulfillOptions()
                    .setResponse(answer)
                    .setBody(answer.text().replace("\"complete\":true", "\"complete\":false")));
          });
      page.go("#/overview?range=1h&target_id=support-bot", "sg-overview .figures");
      page.find(".notice:has-text('Not all of this range is counted')").waitFor();
      page.await("() => document.querySelectorAll('#target option').length > 2");
      assertThat(page.find("#target").inputValue()).isEqualTo("support-bot");
    }
  }

  @Test
  void session_tellsThatItsTurnsAreTheNewest() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.page.route(
          "**/sessions/s-orders",
          route -> {
            APIResponse answer = route.fetch();
            route.fulfill(
                new Route.FulfillOptions()
                    .setResponse(answer)
                    .setBody(answer.text().replaceFirst("\"traces\":3", "\"traces\":450")));
          });
      page.go("#/sessions/s-orders", ".timeline");

      assertThat(page.find("section[aria-label=Turns]").textContent())
          .contains("The newest 3 of 450");
      assertThat(page.find(".timeline .when strong").allTextContents())
          .containsExactly("448", "449", "450");
    }
  }
}
