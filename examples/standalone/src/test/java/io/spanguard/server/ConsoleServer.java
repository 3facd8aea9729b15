package io.spanguard.server;

import io.spanguard.proxy.config.ConfigurationFile;
import io.spanguard.server.demo.DemoModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real server with an H2 store, the demo model behind it, and real traffic. */
final class ConsoleServer implements AutoCloseable {

  /**
   * The system property that names a store which is filled already, and to which the traffic is
   * added: {@code jdbc:sqlite:/path/search.db}. The default is a new one.
   */
  static final String STORE = "spanguard.console.store";

  /** Its workspace; {@code acme} by default. */
  static final String WORKSPACE = "spanguard.console.workspace";

  /** May do everything. */
  static final String OPERATOR = "operator-key-0123456789-0123456789-0123456789";

  /** May only look. */
  static final String READER = "reader-key-0123456789-0123456789-0123456789";

  /** What a service has. */
  static final String SERVICE = "service-key-0123456789-0123456789-0123456789";

  private final DemoModel model;
  private final Application application;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private ConsoleServer(DemoModel model, Application application) {
    this.model = model;
    this.application = application;
    StringWriter announced = new StringWriter();
    application.announce(new PrintWriter(announced));
    Matcher matcher = Pattern.compile("listens at (http://\\S+)").matcher(announced.toString());
    if (!matcher.find()) {
      throw new IllegalStateException("no address in " + announced);
    }
    this.address = URI.create(matcher.group(1));
  }

  static ConsoleServer start(Path folder) throws IOException {
    DemoModel model = DemoModel.start(ServerThreads.create("demo", 50), Duration.ofMillis(1));
    Path file = Files.writeString(folder.resolve("spanguard.yaml"), yaml(model.baseUrl()));
    return new ConsoleServer(
        model,
        Application.start(
            ConfigurationFile.read(file, Map.of(), folder), null, Duration.ofSeconds(1)));
  }

  URI address() {
    return address;
  }

  URI console() {
    return address.resolve("/console/");
  }

  /**
   * Calls the model as a service does.
   *
   * @param headers names and values in turn
   */
  HttpResponse<String> chat(String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("/proxy/support-bot/v1/chat/completions"))
            .header("Authorization", "Bearer " + SERVICE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  /** Says one thing to the model. */
  HttpResponse<String> say(String text, String... headers) {
    return chat(
        "{\"model\":\"demo-model\",\"messages\":[{\"role\":\"user\",\"content\":"
            + ConsoleTraffic.json(text)
            + "}]}",
        headers);
  }

  /** Sends spans as a service does. */
  void ingest(String body) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(address.resolve("/v1/traces"))
                .header("Authorization", "Bearer " + SERVICE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  HttpResponse<String> get(String path) {
    return send(
        HttpRequest.newBuilder(address.resolve(path))
            .header("Authorization", "Bearer " + OPERATOR));
  }

  /** Decides about a held call as an operator does. */
  void decide(String approval, String decision, String comment) {
    send(
        HttpRequest.newBuilder(address.resolve("/approvals/" + approval))
            .header("Authorization", "Bearer " + OPERATOR)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"decision\":\"%s\",\"comment\":%s}"
                        .formatted(decision, ConsoleTraffic.json(comment)))));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.timeout(Duration.ofMinutes(5)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("the server did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String yaml(URI model) {
    String store = System.getProperty(STORE);
    return """
    server: { port: 0 }
    %s
    workspaces:
      - id: %s
        retention: 36500d
        keys:
          - { name: operator, value: "%s", scopes: [proxy:read, proxy:approve, proxy:admin] }
          - { name: reader, value: "%s", scopes: [proxy:read] }
          - { name: checkout-service, value: "%s", scopes: [proxy:invoke, proxy:write] }
        targets:
          - id: support-bot
            name: Support bot
            provider: openai
            baseUrl: %s
            credential: { header: Authorization, value: "Bearer none" }
            guardrails:
              - id: injection
                detector: patterns
                patterns: [{ name: IGNORE_INSTRUCTIONS, regex: "(?i)ignore all previous instructions", category: LLM01 }]
                on: [prompt, tool_result]
                action: block
              - id: code-names
                detector: patterns
                patterns: [{ name: PROJECT_X, regex: "(?i)project x", category: LLM02 }]
                on: [prompt, completion]
                action: redact
              - id: tone
                detector: patterns
                patterns: [{ name: SHOUTING, regex: "WHY OH WHY", category: LLM09 }]
                on: [prompt]
                action: monitor
              - { id: addresses, detector: pii, types: [EMAIL], on: [prompt], action: mask }
            firewall:
              rules:
                - id: large-refund
                  tools: [refund]
                  arguments: [{ path: $.amount, op: gt, value: 100 }]
                  action: approve
                  wait: 5m
                  risk: high
                  reason: refunds over 100 need a person
                - { id: no-deletes, tools: ["delete_*"], action: block, reason: destructive tools are off }
            prices: { demo-model: { input: 0.15, output: 0.60 } }
          - id: quiet-bot
            name: Quiet bot
            provider: openai
            baseUrl: %s
            credential: { header: Authorization, value: "Bearer none" }
            firewall: { default: block }
    """
        .formatted(
            store == null ? "" : "storage: { url: \"" + store + "\" }",
            System.getProperty(WORKSPACE, "acme"),
            OPERATOR,
            READER,
            SERVICE,
            model,
            model);
  }

  @Override
  public void close() {
    application.close();
    model.close();
  }
}
