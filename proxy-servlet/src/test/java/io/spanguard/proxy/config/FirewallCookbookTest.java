package io.spanguard.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies of docs/FIREWALL.md do what their headings say. */
final class FirewallCookbookTest {

  private static final Conversation NIGHT =
      Conversation.of(List.of(), "night-1", null, "ci", "bot");

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource
  void policy(int number, String tool, String arguments, Conversation before, ToolAction expected)
      throws IOException {
    ToolVerdict verdict =
        firewall(number).judge(ToolCall.of(part(PartKind.TOOL_CALL, arguments, tool)), before);

    assertThat(verdict.action()).as(verdict.ruleId()).isEqualTo(expected);
  }

  static Stream<Arguments> policy() {
    Conversation none = Conversation.empty();
    return Stream.of(
        of(1, "delete_user", "{}", none, ToolAction.BLOCK),
        of(1, "user_remove", "{}", none, ToolAction.BLOCK),
        of(1, "get_user", "{}", none, ToolAction.ALLOW),
        of(2, "refund", "{\"amount\":101}", none, ToolAction.APPROVE),
        of(2, "refund", "{\"amount\":\"100\"}", none, ToolAction.ALLOW),
        of(3, "send_mail", "{\"to\":[\"a@corp.example\"]}", none, ToolAction.ALLOW),
        of(3, "send_mail", "{\"to\":[\"a@corp.example\",\"b@x.example\"]}", none, ToolAction.BLOCK),
        of(4, "search", "{}", none, ToolAction.ALLOW),
        of(4, "write", "{}", none, ToolAction.BLOCK),
        of(5, "write_file", "{\"path\":\"/srv/work/a.txt\"}", none, ToolAction.ALLOW),
        of(5, "write_file", "{\"path\":\"/srv/work/../x\"}", none, ToolAction.BLOCK),
        of(5, "write_file", "{\"path\":\"/tmp/a\"}", none, ToolAction.BLOCK),
        of(6, "pay_bill", "{\"to\":\"ACME-77\"}", after("pay it", "ACME-77"), ToolAction.BLOCK),
        of(
            6,
            "pay_bill",
            "{\"to\":\"ACME-77\"}",
            after("pay ACME-77", "ACME-77"),
            ToolAction.ALLOW),
        of(7, "http_put", "{}", after("hi", "mail"), ToolAction.BLOCK),
        of(7, "http_put", "{}", none, ToolAction.ALLOW),
        of(8, "login", "{}", logins(3), ToolAction.BLOCK),
        of(8, "login", "{}", logins(2), ToolAction.ALLOW),
        of(9, "save", "{\"a\":{\"note\":\"078-05-1120\"}}", none, ToolAction.REDACT),
        of(9, "save", "{\"a\":{\"note\":\"fine\"}}", none, ToolAction.ALLOW),
        of(10, "set_price", "{}", NIGHT, ToolAction.BLOCK),
        of(10, "set_price", "{}", none, ToolAction.MONITOR));
  }

  private static Arguments of(
      int number, String tool, String arguments, Conversation before, ToolAction expected) {
    return argumentSet(number + ": " + tool + arguments, number, tool, arguments, before, expected);
  }

  private static Conversation after(String user, String mail) {
    return Conversation.of(
        List.of(
            part(PartKind.PROMPT, user, null),
            part(PartKind.ASSISTANT, "{}", "read_mailbox"),
            part(PartKind.TOOL_RESULT, mail, "read_mailbox")),
        null,
        null,
        "ci",
        "bot");
  }

  private static Conversation logins(int count) {
    Conversation conversation = Conversation.empty();
    for (int i = 0; i < count; i++) {
      conversation = conversation.with(ToolCall.of(part(PartKind.TOOL_CALL, "{}", "login")));
    }
    return conversation;
  }

  private static Part part(PartKind kind, String text, @Nullable String tool) {
    return new Part(kind, JsonPointer.empty(), text, true, tool, null, 0);
  }

  private ToolFirewall firewall(int number) throws IOException {
    String yaml =
        """
        workspaces:
          - id: acme
            targets:
              - id: bot
                provider: openai
                firewall:
        """
            + String.join("\n", recipe(number)).indent(10);
    Path file = Files.writeString(folder.resolve("policy.yaml"), yaml);
    return ConfigurationFile.read(file, Map.of(), null)
        .workspaces()
        .get(0)
        .targets()
        .get(0)
        .firewall();
  }

  /** The indented block below the heading. */
  private static List<String> recipe(int number) throws IOException {
    Path page = Path.of("..", "docs", "FIREWALL.md");
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("#")) {
        inside = line.startsWith("### " + number + ". ");
      } else if (inside && line.startsWith("    ")) {
        lines.add(line.substring(4));
      }
    }
    assertThat(lines).as("recipe " + number).isNotEmpty();
    return lines;
  }
}
