package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.metrics.ProxyMetrics;
import io.spanguard.trace.store.InMemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/API.md} has a heading for every route there is, and for no other. */
final class ApiReferenceTest {

  private static final Path REFERENCE = Path.of("../docs/API.md");
  private static final Pattern HEADING = Pattern.compile("(?m)^### ([A-Z]+) (/\\S+)$");

  @Test
  void headings_areTheRoutes() throws IOException {
    Set<String> described = new TreeSet<>();
    Matcher heading = HEADING.matcher(Files.readString(REFERENCE));
    while (heading.find()) {
      String path = heading.group(2).replace("{path}", "**").replaceAll("\\{[a-z_]+}", "*");
      described.add(heading.group(1) + " " + path);
    }

    assertThat(described).isEqualTo(routes());
  }

  private static Set<String> routes() {
    ApiKey key = ApiKey.of("all", "a-key-0123456789012345678901234567890123", Set.of(Scope.READ));
    Target target = Target.builder("bot", Provider.OPENAI).build();
    try (GuardrailProxy proxy =
        GuardrailProxy.builder()
            .workspace(Workspace.of("acme", List.of(key), List.of(target)))
            .storage(InMemoryStorage.create())
            .health(true)
            .metrics(ProxyMetrics.prometheus())
            .build()) {
      return new TreeSet<>(proxy.routes());
    }
  }
}
