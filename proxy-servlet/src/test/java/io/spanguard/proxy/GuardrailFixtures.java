package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyExitsContract.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.Trace;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A secret, guardrails that know it, and bodies in which it stands in one place or another. */
final class GuardrailFixtures {

  /** What must not go on, and must not be in any trace or answer. */
  static final String SECRET = "project falcon";

  static final String PLACEHOLDER = "{CODE_NAME}";

  private GuardrailFixtures() {}

  static Guardrail guardrail(String id, Action action, PartKind... on) {
    return new Guardrail(
        id,
        PatternsDetector.of(List.of(new Pattern("CODE_NAME", "(?i)project\\s+falcon", "LLM02"))),
        Set.of(on),
        action,
        Duration.ofMinutes(1),
        action != Action.MONITOR);
  }

  static String prompt(String text) {
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  static String streaming(String body) {
    return body.replace("{\"model\"", "{\"stream\":true,\"model\"");
  }

  /** A conversation whose newest message is what a tool gave back. */
  static String toolResult(String text) {
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"look it"
        + " up\"},"
        + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
        + "\"function\":{\"name\":\"search\",\"arguments\":\"{}\"}}]},"
        + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\""
        + text
        + "\"}]}";
  }

  static String answer(String text) {
    return "{\"id\":\"a1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o-mini\","
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
        + text
        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}";
  }

  /** An answer that calls tools; names and JSON-escaped arguments in turn. */
  static String toolCalls(String... namesAndArguments) {
    return "{\"id\":\"a1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o-mini\","
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
        + String.join(",", calls(false, namesAndArguments))
        + "]},\"finish_reason\":\"tool_calls\"}]}";
  }

  /** The same calls streamed: all names first, then the arguments, halved and interleaved. */
  static Script streamedToolCalls(String... namesAndArguments) {
    List<String> events = new ArrayList<>();
    events.add(chunk("{\"role\":\"assistant\",\"content\":null}", null));
    events.add(
        chunk("{\"tool_calls\":[" + String.join(",", calls(true, namesAndArguments)) + "]}", null));
    for (int half = 0; half < 2; half++) {
      for (int i = 0; i + 1 < namesAndArguments.length; i += 2) {
        String arguments = namesAndArguments[i + 1];
        int middle = arguments.length() / 2;
        String piece = half == 0 ? arguments.substring(0, middle) : arguments.substring(middle);
        events.add(
            chunk(
                "{\"tool_calls\":[{\"index\":"
                    + i / 2
                    + ",\"function\":{\"arguments\":\""
                    + piece.replace("\"", "\\\"")
                    + "\"}}]}",
                null));
      }
    }
    events.add(chunk("{}", "tool_calls"));
    events.add("[DONE]");
    return Script.events(events.toArray(new String[0]));
  }

  private static List<String> calls(boolean streamed, String... namesAndArguments) {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i + 1 < namesAndArguments.length; i += 2) {
      String arguments = streamed ? "" : namesAndArguments[i + 1].replace("\"", "\\\"");
      calls.add(
          "{\"index\":"
              + i / 2
              + ",\"id\":\"call_"
              + i / 2
              + "\",\"type\":\"function\",\"function\":{\"name\":\""
              + namesAndArguments[i]
              + "\",\"arguments\":\""
              + arguments
              + "\"}}");
    }
    return calls;
  }

  /** The text as a stream, a few characters in each chunk. */
  static Script streamed(String text) {
    List<String> events = new ArrayList<>();
    events.add(chunk("{\"role\":\"assistant\",\"content\":\"\"}", null));
    for (int i = 0; i < text.length(); i += 3) {
      String piece = text.substring(i, Math.min(i + 3, text.length()));
      events.add(chunk("{\"content\":\"" + piece + "\"}", null));
    }
    events.add(chunk("{}", "stop"));
    events.add("[DONE]");
    return Script.events(events.toArray(new String[0]));
  }

  /** All that the API says of a trace, in the list and in full. */
  static String json(ProxyFixture fixture, Trace trace) throws Exception {
    assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
    HttpResponse<String> full = fixture.get("/traces/" + trace.traceId());
    HttpResponse<String> list = fixture.get("/traces");
    assertThat(full.statusCode()).isEqualTo(200);
    assertThat(list.body()).contains(trace.traceId());
    return full.body() + list.body();
  }

  /** What a client makes of a stream of text. */
  static String deltas(String events) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String line : events.split("\n", -1)) {
      if (line.startsWith("data: {")) {
        JsonNode choices = new ObjectMapper().readTree(line.substring(6)).path("choices");
        text.append(choices.path(0).path("delta").path("content").asText(""));
      }
    }
    return text.toString();
  }

  /** Fails on every text, in words that quote it. */
  static final class ThrowingDetector implements Detector {
    private final boolean fatally;

    ThrowingDetector(boolean fatally) {
      this.fatally = fatally;
    }

    @Override
    public String id() {
      return "throwing";
    }

    @Override
    public Extent extent() {
      return new Extent.Whole();
    }

    @Override
    public Scan open(Part part, DetectionContext context) {
      if (fatally) {
        throw new NoClassDefFoundError(part.text());
      }
      throw new IllegalStateException("cannot judge: " + part.text());
    }
  }
}
