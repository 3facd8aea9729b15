package io.spanguard.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.config.Configuration.JournalSync;
import io.spanguard.proxy.config.Configuration.Metrics;
import io.spanguard.proxy.config.Configuration.StorageSettings;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.proxy.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationFileTest {

  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final String MINIMAL =
      """
      workspaces:
        - id: acme
          keys:
            - { name: checkout-service, value: "${env:KEY}" }
          targets:
            - id: support-bot
      """;

  @TempDir Path folder;

  @Test
  void read_minimal() throws IOException {
    Configuration configuration = read(MINIMAL, Map.of("KEY", KEY));

    Target target = Target.builder("support-bot", Provider.OPENAI).build();
    ApiKey key = ApiKey.of("checkout-service", KEY, Set.of(Scope.INVOKE, Scope.WRITE));
    assertThat(configuration)
        .isEqualTo(
            Configuration.defaults(
                folder,
                List.of(
                    new Workspace(
                        "acme", "acme", Duration.ofDays(30), List.of(key), List.of(target)))));
  }

  /** The shared example, without what it marks as an example and this version does not have. */
  @Test
  void read_example() throws IOException {
    Configuration configuration =
        read(example(), Map.of("OPENAI_API_KEY", "sk-provider", "CHECKOUT_KEY", KEY));

    Workspace workspace = configuration.workspaces().get(0);
    StorageSettings storage = configuration.storage();
    assertThat(storage.url()).isEqualTo("jdbc:h2:./traces");
    assertThat(
            configuration.withWorkspaces(List.of()).withStorage(StorageSettings.defaults(folder)))
        .isEqualTo(Configuration.defaults(folder, List.of()));
    assertThat(configuration.server().maxBodyBytes()).isEqualTo(33_554_432);
    assertThat(configuration.server().metrics()).isEqualTo(Metrics.KEY);
    assertThat(configuration.storage().journal()).contains(folder.resolve("journal"));
    assertThat(configuration.storage().journalMaxBytes()).isEqualTo(1_073_741_824);
    assertThat(configuration.storage().journalSync())
        .isEqualTo(new JournalSync.Interval(Duration.ofSeconds(1)));

    assertThat(workspace.name()).isEqualTo("Acme");
    assertThat(workspace.keys().get(0).scopes())
        .containsExactlyInAnyOrder(Scope.INVOKE, Scope.WRITE);
    assertThat(workspace.keys().get(1).scopes())
        .containsExactlyInAnyOrder(Scope.READ, Scope.APPROVE);
    assertThat(workspace.keys().get(1).content()).isTrue();

    Target target = workspace.targets().get(0);
    assertThat(target.name()).isEqualTo("Support bot");
    assertThat(target.wire()).isEqualTo(Wire.AUTO);
    assertThat(target.baseUrl()).isEqualTo(URI.create("https://api.openai.com"));
    assertThat(target.credential())
        .isEqualTo(new Credential.Header("Authorization", "Bearer sk-provider"));
    assertThat(target.timeouts()).isEqualTo(Timeouts.defaults());
    assertThat(target.blockUnknownEndpoints()).isTrue();
    assertThat(target.askForUsage()).isTrue();
    assertThat(target.heartbeat()).isNull();
    assertThat(target.blockAsRefusal()).isFalse();
    assertThat(target.approvals()).isEqualTo(Target.Approvals.defaults());
    assertThat(target.prices()).containsEntry("gpt-4o-mini", new Target.Price(0.15, 0.60, 0.075));

    assertThat(target.guardrails())
        .extracting(Guardrail::id)
        .containsExactly(
            "no-secrets",
            "pii",
            "injection",
            "prompt-leak",
            "unsafe-output",
            "size",
            "code-names",
            "moderation");
    Guardrail moderation = target.guardrails().get(7);
    assertThat(moderation.detector()).isInstanceOf(RemoteDetector.class);
    assertThat(moderation.detector().id()).isEqualTo("openai-moderation");
    assertThat(moderation.failClosed()).isFalse();
    Guardrail guardrail = target.guardrails().get(6);
    assertThat(guardrail.detector().id()).isEqualTo("patterns");
    assertThat(guardrail.on()).containsExactlyInAnyOrder(PartKind.PROMPT, PartKind.COMPLETION);
    assertThat(guardrail.action()).isEqualTo(Action.REDACT);
    assertThat(guardrail.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(guardrail.failClosed()).isTrue();
    assertThat(target.firewall().rules())
        .extracting(ToolRule::id)
        .startsWith("no-deletes")
        .endsWith(ToolFirewall.builtInIds().toArray(String[]::new));
    assertThat(target.firewall().rules().get(0).tools()).containsExactly("delete_*", "drop_*");
    assertThat(target.firewall().rules().get(0).action()).isEqualTo(ToolAction.BLOCK);
  }

  @Test
  void read_otherThanTheDefaults() throws IOException {
    Configuration configuration =
        read(
            """
            server: { host: 0.0.0.0, port: 0, publicUrl: "https://guard.example.com", metrics: off, maxIngestBytes: 1024 }
            storage: { url: "jdbc:sqlite:./t.db", journal: none, journalSync: never, retention: 7d }
            capture: none
            identity: { agent: [], user: ["body:a.b"] }
            workspaces:
              - id: acme
                keys:
                  - name: old
                    sha256: "%s"
                    scopes: [proxy:read]
                    targets: [claude]
                    content: false
                    expires: 2027-01-01
                targets:
                  - id: claude
                    provider: anthropic
                    baseUrl: http://127.0.0.1:9000/base
                    credential: { value: "${env:A}-${env:B}" }
                    timeouts: { connect: 500ms }
                    traceContext: { incoming: link, outgoing: false }
                    forwardHeaders: [tracestate]
                    redirects: pass
                    unknownEndpoints: forward
                    usage: observe
                    heartbeat: 15s
                    block: { as: refusal }
                    guardrails:
                      - id: watch
                        detector: patterns
                        patterns: [{ name: X, regex: x }, { name: NAMES, keywords: [nightfall, "blue harvest"] }]
                        on: [prompt]
                        action: monitor
                  - { id: plain, provider: custom, baseUrl: "https://h", credential: passthrough }
            """
                .formatted("AB".repeat(32)),
            Map.of("A", "left", "B", "right"));

    assertThat(configuration.server().metrics()).isEqualTo(Metrics.OFF);
    assertThat(configuration.server().maxIngestBytes()).isEqualTo(1024);
    assertThat(configuration.server().publicUrl())
        .contains(URI.create("https://guard.example.com"));
    assertThat(configuration.storage().journal()).isEmpty();
    assertThat(configuration.storage().journalSync()).isEqualTo(new JournalSync.Never());
    assertThat(configuration.captureContent()).isFalse();
    assertThat(configuration.identity().agent()).isEmpty();
    assertThat(configuration.identity().session()).isEqualTo(Identity.defaults().session());

    Workspace workspace = configuration.workspaces().get(0);
    assertThat(workspace.retention()).isEqualTo(Duration.ofDays(7));
    ApiKey key = workspace.keys().get(0);
    assertThat(key.sha256()).hasToString("ab".repeat(32));
    assertThat(key.targets()).containsExactly("claude");
    assertThat(key.content()).isFalse();
    assertThat(key.expires()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));

    Target target = workspace.targets().get(0);
    assertThat(target.credential()).isEqualTo(new Credential.Header("x-api-key", "left-right"));
    assertThat(target.timeouts().connect()).isEqualTo(Duration.ofMillis(500));
    assertThat(target.incomingTrace()).isEqualTo(Target.IncomingTrace.LINK);
    assertThat(target.outgoingTrace()).isFalse();
    assertThat(target.passRedirects()).isTrue();
    assertThat(target.blockUnknownEndpoints()).isFalse();
    assertThat(target.blockAsRefusal()).isTrue();
    assertThat(target.askForUsage()).isFalse();
    assertThat(target.heartbeat()).isEqualTo(Duration.ofSeconds(15));
    assertThat(target.guardrails().get(0).failClosed()).isFalse();
    assertThat(workspace.targets().get(1).credential()).isEqualTo(new Credential.Passthrough());
    assertThat(workspace.targets().get(1).askForUsage()).isFalse();
  }

  @Test
  void read_environmentOverrides() throws IOException {
    Configuration configuration =
        read(
            "server:\n  # port: 1\n" + MINIMAL,
            Map.of(
                "KEY", KEY,
                "SPANGUARD_SERVER_PORT", "9999",
                "SPANGUARD_SERVER_PUBLICURL", "https://guard.example.com",
                "SPANGUARD_STORAGE_PASSWORD", "${env:NOT_RESOLVED}",
                "SPANGUARD_CAPTURE", "none",
                "SPANGUARD_SERVICE_HOST", "from Kubernetes"));

    assertThat(configuration.server().port()).isEqualTo(9999);
    assertThat(configuration.server().publicUrl()).isPresent();
    assertThat(configuration.storage().password()).isEqualTo("${env:NOT_RESOLVED}");
    assertThat(configuration.captureContent()).isFalse();
  }

  @Test
  void read_dataFolder() throws IOException {
    Path data = folder.resolve("data");

    Configuration configuration = ConfigurationFile.read(file(MINIMAL), Map.of("KEY", KEY), data);

    assertThat(configuration.storage().folder()).isEqualTo(data);
    assertThat(configuration.storage().journal()).contains(data.resolve("journal"));
  }

  @Test
  void read_missingFile() {
    Path missing = folder.resolve("missing.yaml");

    assertThatThrownBy(() -> ConfigurationFile.read(missing, Map.of(), null))
        .hasMessage(missing + ": does not exist");
  }

  @Test
  void read_tooLargeAndNotUtf8() throws IOException {
    Path large = file("#".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> ConfigurationFile.read(large, Map.of(), null))
        .hasMessage(large + ": is larger than 1048576 bytes");

    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', (byte) 0xe4});
    assertThatThrownBy(() -> ConfigurationFile.read(latin, Map.of(), null))
        .hasMessage(latin + ": is not UTF-8");
  }

  @Test
  void none_defaultsAndEnvironment() {
    Configuration configuration =
        ConfigurationFile.none(Map.of("SPANGUARD_SERVER_PORT", "1234"), folder);

    assertThat(configuration)
        .isEqualTo(
            Configuration.defaults(folder, List.of())
                .withServer(Configuration.Server.defaults().withPort(1234)));
    ConfigurationException wrong =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> ConfigurationFile.none(Map.of("SPANGUARD_SERVER_PORT", "x"), folder));
    assertThat(wrong.problems())
        .containsExactly(
            "environment: SPANGUARD_SERVER_PORT: 'x' is not a whole number from 0 to 65535");
  }

  private Configuration read(String yaml, Map<String, String> environment) throws IOException {
    return ConfigurationFile.read(file(yaml), environment, null);
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("spanguard.yaml"), yaml);
  }

  private static String example() throws IOException {
    try (InputStream in =
        ConfigurationFileTest.class.getResourceAsStream("spanguard.example.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
