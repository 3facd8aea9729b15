package io.spanguard.server;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One browser and one server with traffic for all tests of the console. Where there is no Chromium
 * the tests are skipped, loudly; in CI that is a failure.
 */
final class ConsoleBrowser implements BeforeAllCallback {

  private static final Namespace NAMESPACE = Namespace.create(ConsoleBrowser.class);

  private static volatile Running running;

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent("running", key -> Running.start(), Running.class);
  }

  static ConsoleServer server() {
    return running.server;
  }

  /** A new visitor, signed in. */
  static ConsolePage open() {
    return ConsolePage.open(
        running.browser, running.server, ConsoleServer.OPERATOR, new Browser.NewContextOptions());
  }

  static ConsolePage open(String key, Browser.NewContextOptions options) {
    return ConsolePage.open(running.browser, running.server, key, options);
  }

  private static Optional<Path> chromium() {
    String named = System.getenv("CHROMIUM");
    List<String> folders =
        List.of(Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin").split(":", -1));
    return Stream.concat(
            Stream.ofNullable(named).map(Path::of),
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name))))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What is closed when the last test has run. */
  private static final class Running implements AutoCloseable {
    private final Playwright playwright;
    private final Browser browser;
    private final ConsoleServer server;
    private final Path folder;

    private Running(Playwright playwright, Browser browser, ConsoleServer server, Path folder) {
      this.playwright = playwright;
      this.browser = browser;
      this.server = server;
      this.folder = folder;
    }

    static Running start() {
      Path executable = chromium().orElse(null);
      if (executable == null) {
        String message = "THE CONSOLE IS NOT TESTED: no Chromium on the PATH (set CHROMIUM to one)";
        System.err.println(message);
        if (System.getenv("CI") != null) {
          throw new AssertionError(message);
        }
        abort(message);
        throw new IllegalStateException(message);
      }
      try {
        Path folder = Files.createTempDirectory("console");
        ConsoleServer server = ConsoleServer.start(folder);
        ConsoleTraffic.calls(server);
        server.ingest(ConsoleTraffic.agentRun());
        server.ingest(ConsoleTraffic.hostile());
        ConsoleTraffic.large(server);
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(List.of("--no-sandbox")));
        running = new Running(playwright, browser, server, folder);
        return running;
      } catch (IOException e) {
        throw new IllegalStateException("no folder for the console's server", e);
      }
    }

    @Override
    public void close() throws IOException {
      browser.close();
      playwright.close();
      server.close();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted((one, other) -> other.compareTo(one)).forEach(file -> file.toFile().delete());
      }
    }
  }
}
