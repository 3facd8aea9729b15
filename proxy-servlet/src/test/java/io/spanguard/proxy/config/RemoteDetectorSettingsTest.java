package io.spanguard.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.guardrail.RemoteDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings in docs/REMOTE.md are right. */
final class RemoteDetectorSettingsTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "SERVICE_KEY",
          "hunter2",
          "WEBHOOK_SECRET",
          "hunter2-hunter2-hunter2",
          "AWS_ACCESS_KEY_ID",
          "AKIDEXAMPLE",
          "AWS_SECRET_ACCESS_KEY",
          "hunter2");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai-moderation",
        "azure-content-safety",
        "lakera",
        "presidio",
        "bedrock",
        "model-judge",
        "webhook"
      })
  void example(String detector) throws IOException {
    Guardrail guardrail = read(detector);

    assertThat(guardrail.detector()).isInstanceOf(RemoteDetector.class);
    assertThat(guardrail.detector().id()).isEqualTo(detector);
    assertThat(guardrail.toString()).doesNotContain("hunter2");
  }

  @Test
  void settingsOfAll() throws IOException {
    assertThat(read("Settings of all of them").failClosed()).isFalse();
  }

  private Guardrail read(String heading) throws IOException {
    String yaml =
        """
        workspaces:
          - id: acme
            targets:
              - id: bot
                provider: openai
                guardrails:
        """
            + String.join("\n", example(Path.of("..", "docs", "REMOTE.md"), heading)).indent(10);
    Path file = Files.writeString(folder.resolve("remote.yaml"), yaml);
    return ConfigurationFile.read(file, ENVIRONMENT, null)
        .workspaces()
        .get(0)
        .targets()
        .get(0)
        .guardrails()
        .get(0);
  }

  /** The indented block below the heading. */
  private static List<String> example(Path page, String heading) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("#")) {
        inside = line.equals("## " + heading);
      } else if (inside && line.startsWith("    ")) {
        lines.add(line.substring(4));
      }
    }
    assertThat(lines).as("example of " + heading).isNotEmpty();
    return lines;
  }
}
