package io.spanguard.proxy;

import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.trace.store.InMemoryStorage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;

/** A proxy in a container, a provider behind it, and a client before it. */
public final class ProxyFixture implements AutoCloseable {

  /** However busy the machine is, the trace is there before the tail of its answer. */
  private static final Duration TAIL_PATIENCE = Duration.ofMinutes(1);

  public static final String KEY = "sg-test-key-0123456789-0123456789-0123";
  public static final String READ_KEY = "sg-read-key-0123456789-0123456789-0123";
  public static final String APPROVE_KEY = "sg-boss-key-0123456789-0123456789-0123";
  public static final String OTHER_KEY = "sg-other-key-123456789-0123456789-0123";
  public static final String PROVIDER_KEY = "Bearer sk-the-provider-key";

  public static final String CHAT =
      """
      {"model":"gpt-4o-mini","messages":[{"role":"user","content":"Say hello"}]}""";

  public static final String CHAT_STREAM =
      """
      {"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Say hello"}]}""";

  public static final String ANSWER =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18",\
      "choices":[{"index":0,"message":{"role":"assistant","content":"Hello there"},"finish_reason":"stop"}],\
      "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}""";

  public final FakeProvider provider = FakeProvider.start();
  public final RecordingSink sink = new RecordingSink();
  public final InMemoryStorage storage = InMemoryStorage.create();
  public final GuardrailProxy proxy;
  public final Container container;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ProxyFixture(
      Container.Starter starter,
      UnaryOperator<Target.Builder> target,
      UnaryOperator<GuardrailProxyBuilder> options) {
    Target botTarget =
        target
            .apply(
                Target.builder("bot", Provider.OPENAI)
                    .baseUrl(provider.url())
                    .credential(new Credential.Header("Authorization", PROVIDER_KEY)))
            .build();
    proxy =
        options
            .apply(
                GuardrailProxy.builder()
                    .workspace(
                        Workspace.of(
                            "acme",
                            List.of(
                                ApiKey.of("tester", KEY, EnumSet.allOf(Scope.class)),
                                ApiKey.of("reader", READ_KEY, EnumSet.of(Scope.READ)),
                                ApiKey.of(
                                    "boss", APPROVE_KEY, EnumSet.of(Scope.READ, Scope.APPROVE))),
                            List.of(botTarget)))
                    .workspace(
                        Workspace.of(
                            "other",
                            List.of(ApiKey.of("stranger", OTHER_KEY, EnumSet.allOf(Scope.class))),
                            List.of()))
                    .storage(storage)
                    .sink(sink)
                    .tailPatience(TAIL_PATIENCE))
            .build();
    container = starter.start(new GuardrailFilter(proxy));
  }

  public static ProxyFixture start(Container.Starter starter) {
    return start(starter, target -> target, options -> options);
  }

  public static ProxyFixture start(
      Container.Starter starter,
      UnaryOperator<Target.Builder> target,
      UnaryOperator<GuardrailProxyBuilder> options) {
    return new ProxyFixture(starter, target, options);
  }

  /** With these guardrails on its target. */
  static ProxyFixture guarded(Container.Starter starter, Guardrail... guardrails) {
    return start(
        starter,
        target -> {
          for (Guardrail guardrail : guardrails) {
            target.guardrail(guardrail);
          }
          return target;
        },
        options -> options);
  }

  public URI uri(String path) {
    return URI.create(container.url() + path);
  }

  /** A POST of JSON with the tester's key. */
  public HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Authorization", "Bearer " + KEY)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  public HttpResponse<String> chat(String body) throws IOException, InterruptedException {
    return send(post("/proxy/bot/v1/chat/completions", body));
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The JSON of the API at this path, read with the tester's key. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + KEY).GET());
  }

  @Override
  public void close() {
    container.close();
    proxy.close();
    provider.close();
    sink.assertEmpty();
  }
}
