package io.spanguard.example.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.example.fixtures.FakeOpenAi;
import io.spanguard.example.fixtures.ServiceClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"spring.security.user.name=ada", "spring.security.user.password=lovelace"})
@DirtiesContext
class OrderServiceIT {

  private static final String ADA =
      "Basic "
          + Base64.getEncoder().encodeToString("ada:lovelace".getBytes(StandardCharsets.UTF_8));

  @TempDir private static Path data;

  private static FakeOpenAi openAi;

  @Autowired private ApplicationContext beans;
  @LocalServerPort private int port;

  private ServiceClient client;

  @BeforeAll
  static void startUpstream() throws IOException {
    openAi = FakeOpenAi.start();
  }

  @AfterAll
  static void stopUpstream() {
    openAi.close();
  }

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    registry.add("spanguard.key", () -> ServiceClient.KEY);
    registry.add("spanguard.data", data::toString);
    registry.add("openai.base-url", () -> openAi.baseUrl().toString());
    registry.add("openai.api-key", () -> "sk-upstream");
  }

  @BeforeEach
  void client() {
    client = new ServiceClient(port);
  }

  @Test
  void ownEndpoint_hasTheServicesDataInTheServicesJson() throws Exception {
    HttpResponse<String> orders = client.get("/orders", ADA);

    assertThat(orders.body())
        .isEqualTo(
            "[{\"id\":1,\"customer\":\"Ada\",\"ordered_on\":\"2026-01-02\"},"
                + "{\"id\":2,\"customer\":\"Grace\",\"ordered_on\":\"2026-01-03\"}]");
  }

  @Test
  void ownEndpoint_isProtectedByTheServicesSecurity() throws Exception {
    assertThat(client.get("/orders").statusCode()).isEqualTo(401);
    assertThat(client.get("/orders", "Bearer " + ServiceClient.KEY).statusCode()).isEqualTo(401);
    assertThat(client.get("/orders", ADA).headers().firstValue("X-Content-Type-Options"))
        .contains("nosniff");
  }

  @Test
  void health_isTheServicesAlone() throws Exception {
    HttpResponse<String> health = client.get("/actuator/health");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("\"status\":\"UP\"", "\"db\":{\"status\":\"UP\"}");
    assertThat(beans.getBeansOfType(DataSource.class)).hasSize(1);
    assertThat(client.get("/healthz").statusCode()).isEqualTo(401);
  }

  @Test
  void chat_goesThroughAndIsRecorded() throws Exception {
    HttpResponse<String> answer = client.chat(ServiceClient.KEY);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("hi there");
    assertThat(openAi.takeAuthorization()).isEqualTo("Bearer sk-upstream");
    String traceId = answer.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow();
    assertThat(client.awaitTraces(traceId)).contains(traceId, "\"target_id\":\"openai\"");
    assertThat(data.resolve("traces.mv.db")).exists();
  }

  @Test
  void chat_withTheServicesPassword_isRefused() throws Exception {
    assertThat(client.chat("lovelace-lovelace-lovelace-lovelace").statusCode()).isEqualTo(401);
    assertThat(client.get("/spanguard/traces", ADA).statusCode()).isEqualTo(401);
  }

  @Test
  void unknownPathBelowThePrefix_isTheServicesToAnswer() throws Exception {
    assertThat(client.get("/spanguard/nothing").statusCode()).isEqualTo(401);
    assertThat(client.get("/spanguard/nothing", ADA).statusCode()).isEqualTo(404);
  }
}
