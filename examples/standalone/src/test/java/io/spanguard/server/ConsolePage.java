package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A page of the console in a browser of its own. When it is closed, nothing may have been wrong: no
 * error in its console, no breach of its content security policy, no request to another origin.
 */
final class ConsolePage implements AutoCloseable {

  private static final String AXE = "META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  final Page page;

  private final BrowserContext context;
  private final List<String> faults = new ArrayList<>();

  private ConsolePage(BrowserContext context, ConsoleServer server) {
    this.context = context;
    this.page = context.newPage();
    page.setDefaultTimeout(60_000);
    page.onConsoleMessage(
        message -> {
          if (List.of("error", "warning").contains(message.type()) && !isExpected(message.text())) {
            faults.add(message.type() + ": " + message.text());
          }
        });
    page.onPageError(error -> faults.add("page error: " + error));
    page.onRequest(
        request -> {
          URI uri = URI.create(request.url().split("#", 2)[0]);
          boolean own =
              uri.getScheme().equals("data")
                  || uri.getScheme().equals("blob")
                  || request.url().startsWith(server.address() + "/");
          if (!own) {
            faults.add("another origin: " + request.url());
          }
        });
  }

  static ConsolePage open(
      Browser browser, ConsoleServer server, String key, Browser.NewContextOptions options) {
    if (options.viewportSize == null) {
      options.setViewportSize(1280, 800);
    }
    options.setAcceptDownloads(true);
    ConsolePage opened = new ConsolePage(browser.newContext(options), server);
    opened.page.navigate(server.console() + "#/traces");
    opened.page.fill("#key", key);
    opened.page.press("#key", "Enter");
    opened.page.waitForSelector(".frame");
    return opened;
  }

  /** The browser itself says 401 in the console when it asks who is signed in: nobody yet. */
  private static boolean isExpected(String text) {
    return text.contains("status of 401") || text.startsWith("Canvas2D"); // axe reads canvases
  }

  /** Goes to an address within the console. */
  ConsolePage go(String address) {
    page.evaluate("address => { location.hash = address }", address);
    return this;
  }

  ConsolePage go(String address, String selector) {
    go(address);
    page.waitForSelector(selector);
    return this;
  }

  Locator find(String selector) {
    return page.locator(selector);
  }

  String hash() {
    return (String) page.evaluate("() => location.hash");
  }

  ConsolePage press(String... keys) {
    for (String key : keys) {
      page.keyboard().press(key);
    }
    return this;
  }

  /** Waits until a condition of the page holds. */
  ConsolePage await(String expression) {
    page.waitForFunction(expression);
    return this;
  }

  /** Waits until the console has asked for such an address anew and shows what was answered. */
  ConsolePage awaitReadAnew(Pattern address) {
    // The answer to the second question comes after that to the first is shown.
    for (int i = 0; i < 2; i++) {
      page.waitForResponse(address, () -> {});
    }
    return awaitFrame();
  }

  /** Waits until all these texts stand in the one element. */
  ConsolePage awaitText(String selector, String... texts) {
    for (String text : texts) {
      page.locator(selector)
          .filter(new Locator.FilterOptions().setHasText(text))
          .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
    }
    return this;
  }

  /** Waits until the page has drawn what it knows now. */
  ConsolePage awaitFrame() {
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>"
            + " done(null))))");
    return this;
  }

  Object evaluate(String expression) {
    return page.evaluate(expression);
  }

  void screenshot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
  }

  /** What axe finds of serious or critical faults, as text. */
  List<String> accessibilityFaults() {
    if (!(Boolean) page.evaluate("() => 'axe' in window")) {
      page.evaluate(axe());
    }
    Object violations =
        page.evaluate(
            """
            async () => (await axe.run(document, {resultTypes: ['violations']})).violations
              .filter(one => ['serious', 'critical'].includes(one.impact))
              .map(one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + node.any.map(check => check.message).join('; ')).join(' | ')}`)
            """);
    List<String> texts = new ArrayList<>();
    ((List<?>) violations).forEach(text -> texts.add(String.valueOf(text)));
    return texts;
  }

  /** How far the page is wider than the window, in pixels. */
  int overflow() {
    return ((Number) page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))
        .intValue();
  }

  /** Expects a fault that the test itself provokes. */
  void forgive(String text) {
    faults.removeIf(fault -> fault.contains(text));
  }

  Map<?, ?> map(String expression) {
    return (Map<?, ?>) page.evaluate(expression);
  }

  /** What a function of an address answers. */
  Map<?, ?> change(String function, String address) {
    return (Map<?, ?>) page.evaluate(function, address);
  }

  @Override
  public void close() {
    context.close();
    assertThat(faults).isEmpty();
  }

  private static String axe() {
    try (InputStream in = ConsolePage.class.getClassLoader().getResourceAsStream(AXE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
