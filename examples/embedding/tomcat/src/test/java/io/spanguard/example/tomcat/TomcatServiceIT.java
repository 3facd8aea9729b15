package io.spanguard.example.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.example.fixtures.FakeOpenAi;
import io.spanguard.example.fixtures.ServiceClient;
import io.spanguard.proxy.GuardrailProxy;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomcatServiceIT {

  @TempDir private Path data;
  @TempDir private Path work;

  private FakeOpenAi openAi;
  private GuardrailProxy proxy;
  private Tomcat tomcat;
  private ServiceClient client;

  @BeforeEach
  void start() throws Exception {
    openAi = FakeOpenAi.start();
    proxy = TomcatService.proxy(ServiceClient.KEY, openAi.baseUrl(), "sk-upstream", data);
    tomcat = TomcatService.tomcat(0, work, proxy);
    tomcat.start();
    client = new ServiceClient(tomcat.getConnector().getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
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
