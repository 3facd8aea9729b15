package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.microsoft.playwright.Route;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tool calls that wait for a person: seen, decided, and how the call goes on. */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleApprovalsIT {

  /** Not that of the badge, which counts them too. */
  private static final Pattern LIST = Pattern.compile("/approvals\\?(?!.*cursor=).*limit=");

  @Test
  void approve_withAComment_theCallGoesOn() throws Exception {
    try (ConsolePage page = ConsoleBrowser.open()) {
      CompletableFuture<HttpResponse<String>> caller = refund(129.9, "s-refund");
      page.go("#/approvals", ".approval");
      assertThat(page.find(".approval").textContent())
          .contains(
              "refund",
              "risk high",
              "refunds over 100 need a person",
              "129.9",
              "EMAIL",
              "left",
              "large-refund",
              "checkout-service")
          .doesNotContain("ann@shop.example");
      assertThat(caller).isNotDone();
      page.screenshot("approval-pending");
      assertThat(page.accessibilityFaults()).isEmpty();

      page.find("input[name=comment]").fill("fine");
      page.find(".approval button:has-text('Approve')").click();

      HttpResponse<String> answer = caller.get(2, TimeUnit.MINUTES);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("refund", "129.9", "ann@shop.example");
      page.find("h2:has-text('All decided')").waitFor();
      page.find("button:has-text('approved')").click();
      page.find(".approval").waitFor();
      assertThat(page.find(".approval").textContent()).contains("Approved", "by operator", "fine");
      page.go("#/traces?session_id=s-refund", "sg-traces tbody tr.open-able");
      page.find("sg-traces tbody tr.open-able").first().click();
      page.find("sg-trace .span-row:has-text('approval.decision')").waitFor();
    }
  }

  @Test
  void deny_withAComment_enterDecidesNothing_theBadgeCounts() throws Exception {
    try (ConsolePage page = ConsoleBrowser.open()) {
      CompletableFuture<HttpResponse<String>> caller = refund(240, "s-denied");
      page.find("nav .count:has-text('1')").waitFor();
      page.find("nav a:has-text('Approvals')").click();
      page.find(".approval input[name=comment]").fill("not today");
      page.press("Enter");
      page.awaitReadAnew(LIST);
      assertThat(caller).isNotDone();
      assertThat(page.find(".approval input[name=comment]").inputValue()).isEqualTo("not today");

      page.find(".approval button:has-text('Deny')").click();
      assertThat(caller.get(2, TimeUnit.MINUTES).statusCode()).isEqualTo(403);
      page.await("() => !document.querySelector('nav .count')");
      page.find("button:has-text('denied')").click();
      page.find(".approval:has-text('not today')").waitFor();
      assertThat(page.find(".approval:has-text('not today')").textContent())
          .contains("Denied by operator");
    }
  }

  @Test
  void list_goesOnWithLoadMore_theBadgeSaysThatThereAreMore() {
    try (ConsolePage page = ConsoleBrowser.open()) {
      page.page.route(
          Pattern.compile("/approvals\\?"),
          route -> {
            boolean second = route.request().url().contains("cursor=");
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setHeaders(
                        second ? Map.of() : Map.of("Link", "<approvals?cursor=x>; rel=\"next\""))
                    .setBody(page(second ? 50 : 0, second ? 10 : 50)));
          });
      page.go("#/approvals", ".approval");
      assertThat(page.find(".approval").count()).isEqualTo(50);
      page.find("nav .count:has-text('50+')").waitFor();
      page.find("button:has-text('Load more')").click();
      page.await("() => document.querySelectorAll('.approval').length === 60");
      page.awaitReadAnew(LIST); // they stay
      assertThat(page.find(".approval").count()).isEqualTo(60);
      assertThat(page.find("button:has-text('Load more')").count()).isZero();
    }
  }

  private static CompletableFuture<HttpResponse<String>> refund(double amount, String session) {
    return CompletableFuture.supplyAsync(
        () -> ConsoleBrowser.server().chat(ConsoleTraffic.refund(amount), "X-Session-Id", session));
  }

  private static String page(int from, int count) {
    ArrayNode list = ConsoleTraffic.MAPPER.createArrayNode();
    for (int i = from; i < from + count; i++) {
      list.addObject()
          .put("id", "approval-" + i)
          .put("tool", "refund")
          .put("rule", "large-refund")
          .put("status", "pending")
          .put("requested_at", "2026-01-01T00:00:00Z")
          .put("expires_at", "2100-01-01T00:00:00Z");
    }
    return list.toString();
  }
}
