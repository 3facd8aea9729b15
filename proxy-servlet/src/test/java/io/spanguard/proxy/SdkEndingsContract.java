package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.SdkClient.Said;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How answers end that do not end as the provider meant it, in every client library: as what that
 * library has for it, and never as a whole answer.
 */
abstract class SdkEndingsContract {

  /** Longer than any detector holds, so that it is out before what comes after it. */
  private static final String LONG = "All is well and nothing is to be said. ".repeat(40);

  abstract Container start(Filter filter);

  static Stream<Arguments> clients() {
    return Stream.of(
        argumentSet("openai-java, chat", new OpenAiChatSdk()),
        argumentSet("openai-java, responses", new OpenAiResponsesSdk()),
        argumentSet("anthropic-java", new AnthropicSdk()),
        argumentSet("LangChain4j", new LangChain4jSdk()));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void block_beforeAnythingIsOut(SdkClient client) throws Exception {
    try (ProxyFixture fixture = open(SdkTargets.guarded(Action.BLOCK))) {
      for (boolean stream : new boolean[] {false, true}) {
        fixture.provider.then(client.says(stream, "It is Pro", "ject X", "."));

        Said said = client.ask(fixture, "What is it?", stream);

        assertDenied(client, said, "code-names");
        assertBlocked(StoredTrace.take(fixture), 403);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void block_inTheMiddleOfAStream(SdkClient client) throws Exception {
    try (ProxyFixture fixture = open(SdkTargets.guarded(Action.BLOCK))) {
      fixture.provider.then(client.says(true, LONG, LONG, "It is Pro", "ject X", LONG));

      Said said = client.ask(fixture, "What is it?", true);

      assertThat(said.text()).isNotEmpty().startsWith("All is well").doesNotContain("Project");
      assertBroken(client, said, "code-names");
      assertBlocked(StoredTrace.take(fixture), 200);
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void block_asARefusal(SdkClient client) throws Exception {
    try (ProxyFixture fixture =
        open(target -> SdkTargets.guarded(Action.BLOCK).apply(target).blockAsRefusal(true))) {
      for (boolean stream : new boolean[] {false, true}) {
        Said said = client.ask(fixture, "What is Project X?", stream);

        assertThat(said.error()).isNull();
        assertThat(said.text()).isNotEmpty().doesNotContain("Project X");
        assertThat(said.ending().toLowerCase(Locale.ROOT))
            .isIn("content_filter", "refusal", "completed");
        assertBlocked(StoredTrace.take(fixture), 200);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void approval_thatIsPending(SdkClient client) throws Exception {
    try (ProxyFixture fixture = open(SdkTargets.deletesNeedAPerson())) {
      for (boolean stream : new boolean[] {false, true}) {
        fixture.provider.then(client.callsTool(stream));

        Said said = client.ask(fixture, "Delete account " + stream, stream);

        assertThat(said.text()).isEmpty();
        if (said.error() != null && client.permissionDenied().isInstance(said.error())) {
          assertDenied(client, said, "deletes-need-a-person");
        } else {
          assertBroken(client, said, "deletes-need-a-person");
        }
        assertThat(said.details()).doesNotContain("a-17");
        assertThat(StoredTrace.take(fixture).text("status")).isEqualTo("blocked");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void provider_thatStopsInTheMiddleOfAStream(SdkClient client) throws Exception {
    try (ProxyFixture fixture = open(SdkTargets.open())) {
      fixture.provider.then(cut(client.says(true, "It is ", "not the end")));

      Said said = client.ask(fixture, "What is it?", true);

      assertBroken(client, said, "");
      StoredTrace trace = StoredTrace.take(fixture);
      assertThat(trace.text("status")).isEqualTo("error");
      assertThat(trace.text("error_type")).isEqualTo("upstream_invalid");
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void commentsInTheSilence_areNotSeen(SdkClient client) throws Exception {
    try (ProxyFixture fixture = open(target -> target.heartbeat(Duration.ofMillis(20)))) {
      Script script = client.says(true, "It ", "takes", " a while");
      fixture.provider.then(
          (request, connection) -> {
            connection.pauseBeforeEvents(Duration.ofMillis(30));
            return script.play(request, connection);
          });

      Said said = client.ask(fixture, "What is it?", true);

      assertThat(said.error()).isNull();
      assertThat(said.text()).isEqualTo("It takes a while");
      assertThat(StoredTrace.take(fixture).text("status")).isEqualTo("ok");
    }
  }

  /** What a provider sends of a stream before its connection breaks. */
  private static Script cut(Script script) {
    return (request, connection) -> {
      connection.dropEventsAfter(2);
      script.play(request, connection);
      return false;
    };
  }

  private static void assertBlocked(StoredTrace trace, int httpStatus) {
    assertThat(trace.text("status")).isEqualTo("blocked");
    assertThat(trace.text("outcome")).isEqualTo("block");
    assertThat(trace.get("http_status").asInt()).isEqualTo(httpStatus);
    assertThat(trace.get("blocked_by").path("id").asText()).isEqualTo("code-names");
    assertThat(trace.json()).doesNotContain("Project X");
  }

  private static void assertDenied(SdkClient client, Said said, String rule) {
    assertThat(said.error()).isInstanceOf(client.permissionDenied());
    assertThat(said.details()).contains(rule).doesNotContain("Project X");
  }

  private static void assertBroken(SdkClient client, Said said, String details) {
    if (client.brokenStream() != null) {
      assertThat(said.error()).isInstanceOf(client.brokenStream());
    } else {
      assertThat(said.error()).isNull();
      assertThat(said.ending()).isEqualTo("failed");
    }
    assertThat(said.details()).isNotEmpty().contains(details).doesNotContain("Project X");
  }

  private ProxyFixture open(UnaryOperator<Target.Builder> target) {
    return ProxyFixture.start(this::start, target, options -> options);
  }
}
