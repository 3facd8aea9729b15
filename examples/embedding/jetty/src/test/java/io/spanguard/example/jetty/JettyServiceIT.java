package io.spanguard.example.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.example.fixtures.FakeOpenAi;
import io.spanguard.example.fixtures.ServiceClient;
import io.spanguard.proxy.GuardrailProxy;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JettyServiceIT {

  @TempDir private Path data;

  private FakeOpenAi openAi;
  private GuardrailProxy proxy;
  private Server server;
  private ServiceClient client;

  @BeforeEach
  void start() throws Exception {
    openAi = FakeOpenAi.start();
    proxy = JettyService.proxy(ServiceClient.KEY, openAi.baseUrl(), "sk-upstream", data);
    server = JettyService.server(0, proxy);
    server.start();
    client = new ServiceClient(((ServerConnector) server.getConnectors()[0]).getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    proxy.close();
    openAi.close();
  }

  @Test
  void ownEndpoint_isAsBefore() throws Exception {
    assertThat(client.get("/hello").body()).isEqualTo("hello");
    assertThat(client.get("/healthz").statusCode()).isEqualTo(404);
  }

  @Test
  void chat_goesThroughAndIsRecorded() throws Exception {
    HttpResponse<String> answer = client.chat(ServiceClient.KEY);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("hi there");
    assertThat(openAi.takeAuthorization()).isEqualTo("Bearer sk-upstream");
    String traceId = answer.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow();
    assertThat(client.awaitTraces(traceId)).contains(traceId, "\"target_id\":\"openai\"");
  }

  @Test
  void chat_withoutTheKey_isRefused() throws Exception {
    assertThat(client.chat("another-key-0123456789-0123456789-01").statusCode()).isEqualTo(401);
  }
}
