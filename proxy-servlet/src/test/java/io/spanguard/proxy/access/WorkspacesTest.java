package io.spanguard.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WorkspacesTest {

  private static final Target CHAT = Target.builder("chat", Provider.OPENAI).build();
  private static final Target OTHER_CHAT = Target.builder("chat", Provider.ANTHROPIC).build();

  @Test
  void target_onlyOfItsOwnWorkspace() {
    Workspaces workspaces =
        Workspaces.of(
            List.of(
                Workspace.of("acme", List.of(), List.of(CHAT)),
                Workspace.of("umbrella", List.of(), List.of(OTHER_CHAT)),
                Workspace.of("empty", List.of(), List.of())));

    assertThat(workspaces.target("acme", "chat")).containsSame(CHAT);
    assertThat(workspaces.target("umbrella", "chat")).containsSame(OTHER_CHAT);
    assertThat(workspaces.target("empty", "chat")).isEmpty();
    assertThat(workspaces.target("unknown", "chat")).isEmpty();
    assertThat(workspaces.all())
        .extracting(Workspace::id)
        .containsExactly("acme", "umbrella", "empty");
    assertThat(workspaces.workspace("acme")).map(Workspace::name).contains("acme");
  }

  @Test
  void of_idTwice() {
    Workspace acme = Workspace.of("acme", List.of(), List.of());

    assertThatThrownBy(() -> Workspaces.of(List.of(acme, acme)))
        .hasMessage("workspace id twice: acme");
  }

  @Test
  void of_keyNameTwice() {
    Set<Scope> scopes = Set.of(Scope.READ);
    Workspace acme =
        Workspace.of(
            "acme",
            List.of(ApiKey.of("k", "a".repeat(32), scopes), ApiKey.of("k", "b".repeat(32), scopes)),
            List.of());

    assertThatThrownBy(() -> Workspaces.of(List.of(acme)))
        .hasMessage("key name twice in workspace acme: k");
  }
}
