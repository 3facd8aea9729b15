package io.spanguard.example.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.spanguard.example.fixtures.FakeOpenAi;
import io.spanguard.example.fixtures.ServiceClient;
import io.spanguard.trace.sdk.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two agents leave: one tree each, with the gateway's spans in it. */
final class AgentsIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FakeOpenAi openAi;
  private Gateway gateway;
  private Model model;
  private ServiceClient client;

  @BeforeEach
  void start() throws Exception {
    openAi = FakeOpenAi.start();
    gateway = Gateway.start(0, ServiceClient.KEY, openAi.baseUrl(), "provider-key");
    model = new Model(gateway.address(), ServiceClient.KEY);
    client = new ServiceClient(gateway.port());
  }

  @AfterEach
  void stop() throws Exception {
    Spans.uninstall();
    gateway.close();
    openAi.close();
  }

  @Test
  void agentInTheSameJvm_isOneTreeWithItsModelCalls() throws Exception {
    Spans.install(gateway.traceSink(), Gateway.WORKSPACE, "travel-agent");

    String answer = new InProcessAgent(model).answer("s-1");

    assertThat(answer).contains("hi there");
    JsonNode trace = trace("invoke_agent planner", tree -> count(tree, "proxy.request") == 2);
    assertThat(trace.path("name").asText()).isEqualTo("invoke_agent planner");
    assertThat(trace.path("session_id").asText()).isEqualTo("s-1");
    assertThat(trace.path("incomplete").asBoolean()).isFalse();
    assertThat(children(trace, "invoke_agent planner"))
        .containsExactly("execute_tool search_flights", "proxy.request", "invoke_agent writer");
    assertThat(children(trace, "invoke_agent writer")).containsExactly("proxy.request");
    // each model call counted once
    assertThat(trace.path("input_tokens").asInt()).isEqualTo(6);
  }

  @Test
  void openTelemetryAgent_isOneTreeWithItsModelCall() throws Exception {
    try (SdkTracerProvider provider =
        OpenTelemetryAgent.provider(gateway.address(), ServiceClient.KEY)) {
      new OpenTelemetryAgent(model).answer(provider.get("example"));
    }

    JsonNode trace = trace("invoke_agent concierge", tree -> count(tree, "proxy.request") == 1);
    assertThat(trace.path("kind").asText()).isEqualTo("agent");
    assertThat(trace.path("session_id").asText()).isEqualTo("s-2");
    assertThat(children(trace, "invoke_agent concierge"))
        .containsExactly("execute_tool weather", "proxy.request");
  }

  @Test
  void langChain4jAgent_isOneTreeWithTheGatewaysSpansBelowItsCall() throws Exception {
    try (SdkTracerProvider provider =
        OpenTelemetryAgent.provider(gateway.address(), ServiceClient.KEY)) {
      String answer =
          new LangChain4jAgent(gateway.address(), ServiceClient.KEY, provider.get("example"))
              .answer();

      assertThat(answer).isEqualTo("hi there");
    }

    JsonNode trace = trace("invoke_agent packer", tree -> count(tree, "proxy.request") == 1);
    assertThat(children(trace, "invoke_agent packer")).containsExactly("chat gpt-4o-mini");
    assertThat(children(trace, "chat gpt-4o-mini")).containsExactly("proxy.request");
    assertThat(trace.path("agent_id").asText()).isEqualTo("packer");
    assertThat(trace.path("session_id").asText()).isEqualTo("s-3");
    assertThat(trace.path("model").asText()).isEqualTo("gpt-4o-mini");
    // the call's own and the gateway's are the same tokens
    assertThat(trace.path("input_tokens").asInt()).isEqualTo(3);
    assertThat(trace.path("output_preview").asText()).isEqualTo("hi there");
  }

  @Test
  void langChain4jCall_thatFails_isAnError() throws Exception {
    openAi.close();
    try (SdkTracerProvider provider =
        OpenTelemetryAgent.provider(gateway.address(), ServiceClient.KEY)) {
      LangChain4jAgent agent =
          new LangChain4jAgent(gateway.address(), ServiceClient.KEY, provider.get("example"));

      assertThatThrownBy(agent::answer).isInstanceOf(RuntimeException.class);
    }

    // the client tries again by itself
    JsonNode trace = trace("invoke_agent packer", tree -> count(tree, "proxy.request") > 0);
    assertThat(children(trace, "invoke_agent packer")).containsExactly("chat gpt-4o-mini");
    assertThat(trace.path("status").asText()).isEqualTo("error");
    assertThat(trace.path("incomplete").asBoolean()).isFalse();
  }

  /** The trace with a span of this name, as soon as it is whole. */
  private JsonNode trace(String root, Predicate<JsonNode> whole) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode list =
          JSON.readTree(client.get("/spanguard/traces", "Bearer " + ServiceClient.KEY).body());
      for (JsonNode summary : list) {
        String path = "/spanguard/traces/" + summary.path("trace_id").asText();
        JsonNode trace = JSON.readTree(client.get(path, "Bearer " + ServiceClient.KEY).body());
        if (count(trace, root) == 1 && whole.test(trace)) {
          return trace;
        }
      }
    }
    throw new AssertionError("no whole trace with " + root + " in 60 s");
  }

  private static long count(JsonNode trace, String name) {
    long count = 0;
    for (JsonNode span : trace.path("spans")) {
      count += span.path("name").asText().equals(name) ? 1 : 0;
    }
    return count;
  }

  private static List<String> children(JsonNode trace, String parent) {
    String id = "";
    for (JsonNode span : trace.path("spans")) {
      id = span.path("name").asText().equals(parent) ? span.path("span_id").asText() : id;
    }
    List<String> names = new ArrayList<>();
    for (JsonNode span : trace.path("spans")) {
      if (span.path("parent_span_id").asText().equals(id)) {
        names.add(span.path("name").asText());
      }
    }
    return names;
  }
}
