package io.spanguard.example.war;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.example.fixtures.FakeOpenAi;
import io.spanguard.example.fixtures.ServiceClient;
import io.spanguard.proxy.access.ApiKey;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploys the packaged war in a Tomcat that knows nothing of Spanguard. */
class WarIT {

  @TempDir private Path work;

  private FakeOpenAi openAi;
  private Tomcat tomcat;
  private StandardContext context;
  private ServiceClient client;

  @BeforeEach
  void deploy() throws Exception {
    openAi = FakeOpenAi.start();
    Path config =
        Files.writeString(
            work.resolve("spanguard.yaml"),
            """
            storage: { url: "jdbc:h2:./traces" }
            workspaces:
              - id: default
                keys:
                  - { name: war, sha256: "%s", scopes: [proxy:invoke, proxy:read] }
                targets:
                  - id: openai
                    provider: openai
                    baseUrl: %s
                    credential: { header: Authorization, value: Bearer sk-upstream }
            """
                .formatted(ApiKey.digest(ServiceClient.KEY), openAi.baseUrl()));
    System.setProperty("spanguard.config", config.toString());
    tomcat = new Tomcat();
    tomcat.setBaseDir(work.toString());
    tomcat.setPort(0);
    Files.createDirectories(work.resolve("webapps"));
    context = (StandardContext) tomcat.addWebapp("", war().toAbsolutePath().toString());
    tomcat.start();
    client = new ServiceClient(tomcat.getConnector().getLocalPort());
  }

  @AfterEach
  void undeploy() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    openAi.close();
    System.clearProperty("spanguard.config");
  }

  @Test
  void ownPage_isAsBefore() throws Exception {
    assertThat(context.getState()).isEqualTo(LifecycleState.STARTED);
    assertThat(client.get("/").body()).contains("The host's own page");
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
  void stop_closesTheStore() throws Exception {
    ClassLoader classes = context.getLoader().getClassLoader();
    client.chat(ServiceClient.KEY);

    context.stop();

    // one that nobody needs any more may end a moment later
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (threadsOf(classes).findAny().isPresent() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(threadsOf(classes)).isEmpty();
    assertThat(work.resolve("traces.mv.db")).exists();
  }

  private static Stream<Thread> threadsOf(ClassLoader classes) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getContextClassLoader() == classes);
  }

  private static Path war() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.filter(file -> file.toString().endsWith(".war")).findFirst().orElseThrow();
    }
  }
}
