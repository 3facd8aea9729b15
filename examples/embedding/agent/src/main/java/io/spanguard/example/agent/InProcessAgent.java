package io.spanguard.example.agent;

import io.spanguard.trace.sdk.Spans;
import java.net.URI;

/**
 * An agent in the JVM of the gateway: its steps, its tool, its sub-agent and the gateway's spans of
 * its model calls are one tree.
 */
final class InProcessAgent {

  private final Model model;

  InProcessAgent(Model model) {
    this.model = model;
  }

  /** Answers one question; the environment brings SPANGUARD_KEY and OPENAI_API_KEY. */
  public static void main(String[] args) throws Exception {
    String key = System.getenv("SPANGUARD_KEY");
    try (Gateway gateway =
        Gateway.start(
            8081, key, URI.create("https://api.openai.com"), System.getenv("OPENAI_API_KEY"))) {
      Spans.install(gateway.traceSink(), Gateway.WORKSPACE, "travel-agent");
      System.out.println(new InProcessAgent(new Model(gateway.address(), key)).answer("s-1"));
      System.out.println("Look at " + gateway.address() + "console/ and press Enter to end.");
      System.in.read();
    }
  }

  String answer(String sessionId) {
    return Spans.agent("planner")
        .session(sessionId)
        .call(
            () -> {
              String flights =
                  Spans.tool("search_flights")
                      .arguments("{\"to\":\"Lisbon\"}")
                      .call(() -> "two flights");
              model.ask("Which of " + flights + " is better?", Spans.traceparent());
              return Spans.agent("writer")
                  .call(() -> model.ask("Write it down.", Spans.traceparent()));
            });
  }
}
