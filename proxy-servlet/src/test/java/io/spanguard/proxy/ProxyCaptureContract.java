package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.SECRET;
import static io.spanguard.proxy.GuardrailFixtures.answer;
import static io.spanguard.proxy.GuardrailFixtures.guardrail;
import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.streamed;
import static io.spanguard.proxy.GuardrailFixtures.streaming;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.Trace;
import jakarta.servlet.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where content is not to be captured, none is in any trace. */
abstract class ProxyCaptureContract {

  abstract Container start(Filter filter);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void captureOff_leavesNoContent(boolean stream) throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target -> target.guardrail(guardrail("names", Action.MONITOR, PartKind.PROMPT)),
            options -> options.captureContent(false))) {
      fixture.provider.then(
          stream ? streamed("walrus tusk") : Script.json(200, answer("walrus tusk")));

      fixture.chat(stream ? streaming(prompt("a zebra and")) : prompt("a zebra and"));

      Trace trace = fixture.sink.take();
      assertThat(GuardrailFixtures.json(fixture, trace))
          .doesNotContain("zebra", "walrus")
          .contains("\"input_preview\":null", "gpt-4o-mini");
    }
  }

  @Test
  void captureOff_aBlockLeavesNoContent() throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target -> target.guardrail(guardrail("names", Action.BLOCK, PartKind.PROMPT)),
            options -> options.captureContent(false))) {
      fixture.chat(prompt("a zebra and " + SECRET));

      Trace trace = fixture.sink.take();
      assertThat(GuardrailFixtures.json(fixture, trace)).doesNotContain("zebra", SECRET);
    }
  }
}
