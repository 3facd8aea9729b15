package io.spanguard.server;

import static io.spanguard.server.SpanguardClient.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.access.KeyMaker;
import io.spanguard.proxy.access.NewKey;
import io.spanguard.server.demo.DemoModel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts and stops of the packaged server. */
class ServerLifeIT {

  @TempDir private Path temp;

  @Test
  void sigterm_leavesEveryTraceStored_andTheNextStartKnowsTheKey() throws Exception {
    Set<String> answered = ConcurrentHashMap.newKeySet();
    String key;
    try (ServerProcess first = demo()) {
      URI address = first.awaitAddress();
      key = first.awaitKey();
      chatInParallel(1000, new SpanguardClient(address, key), answered);

      assertThat(first.terminate()).isEqualTo(143);
      assertThat(first.err()).contains("Stopped").doesNotContain("\tat ");
    }
    try (ServerProcess second = demo()) {
      URI address = second.awaitAddress();

      assertThat(second.awaitKey()).isEqualTo(key);
      SpanguardClient client = new SpanguardClient(address, key);
      // where the disk was so slow that the stop gave up, the rest comes from the journal
      client.awaitNothingWaits();
      assertThat(client.allTraceIds()).hasSize(1000).containsExactlyInAnyOrderElementsOf(answered);
    }
  }

  @Test
  void sigterm_letsAnswersOnTheirWayFinish() throws Exception {
    NewKey key = KeyMaker.create().make();
    try (DemoModel model = DemoModel.start(new QueuedThreadPool(), Duration.ofMillis(20));
        ServerProcess server = configured(key, model)) {
      SpanguardClient client = new SpanguardClient(server.awaitAddress(), key.key());
      List<InputStream> streams = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        streams.add(client.stream("bot", "x".repeat(400)).body());
      }

      server.signal();

      for (InputStream stream : streams) {
        assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
            .endsWith("data: [DONE]\n\n");
      }
      assertThat(server.exitCode()).isEqualTo(143);
    }
  }

  @Test
  void sigterm_cutsOffWhatTakesTooLong_andThatIsRecorded() throws Exception {
    NewKey key = KeyMaker.create().make();
    try (DemoModel model = DemoModel.start(new QueuedThreadPool(), Duration.ofSeconds(1))) {
      String traceId;
      try (ServerProcess first = configured(key, model, "--stop-timeout", "1")) {
        HttpResponse<InputStream> answer =
            new SpanguardClient(first.awaitAddress(), key.key()).stream("bot", "x".repeat(400));
        traceId = answer.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow();

        assertThat(first.terminate()).isEqualTo(143);
        assertThat(first.err()).contains("cut off", "Stopped").doesNotContain("\tat ");
      }
      try (ServerProcess second = configured(key, model)) {
        SpanguardClient client = new SpanguardClient(second.awaitAddress(), key.key());

        assertThat(client.awaitTrace(traceId).path("status").asText()).isEqualTo("error");
      }
    }
  }

  @Test
  void secondSignal_stopsAtOnce() throws Exception {
    NewKey key = KeyMaker.create().make();
    try (DemoModel model = DemoModel.start(new QueuedThreadPool(), Duration.ofSeconds(1));
        ServerProcess server = configured(key, model, "--stop-timeout", "600")) {
      URI address = server.awaitAddress();
      new SpanguardClient(address, key.key()).stream("bot", "x".repeat(400));

      server.signal();
      server.awaitErr("Stopping");
      server.signal();

      assertThat(server.exitCode()).isEqualTo(130);
      assertThat(server.err()).contains("at once").doesNotContain("\tat ");
    }
  }

  @Test
  void backup_ofARunningServer_whoseStoreIsSqlite() throws Exception {
    Path file = temp.resolve("backup.db");
    try (ServerProcess server = demo()) {
      URI address = server.awaitAddress();
      new SpanguardClient(address, server.awaitKey()).chat("demo", "Hi");

      backUp(file, "--data", temp.toString());
      assertThat(server.terminate()).isEqualTo(143);
    }
    assertThat(file).isNotEmptyFile();
  }

  @Test
  void backup_ofARunningServer_whoseStoreIsH2() throws Exception {
    Path file = temp.resolve("backup.zip");
    NewKey key = KeyMaker.create().make();
    try (DemoModel model = DemoModel.start(new QueuedThreadPool(), Duration.ZERO);
        ServerProcess server = configured(key, model)) {
      server.awaitAddress();

      backUp(file, "--config", temp.resolve("spanguard.yaml").toString());
      assertThat(server.terminate()).isEqualTo(143);
    }
    assertThat(file).isNotEmptyFile();
    assertThat(temp.resolve("own.mv.db.backup")).doesNotExist();
  }

  /** Once, and then in vain into the same file. */
  private static void backUp(Path file, String option, String of) throws Exception {
    Map<String, String> environment = Map.of("BOT_KEY", "upstream-key");
    try (ServerProcess backup =
        ServerProcess.run(environment, "backup", option, of, "--to", file.toString())) {
      assertThat(backup.exitCode()).isZero();
      assertThat(backup.out()).contains("is backed up in " + file);
    }
    try (ServerProcess again =
        ServerProcess.run(environment, "backup", option, of, "--to", file.toString())) {
      assertThat(again.exitCode()).isEqualTo(1);
      assertThat(again.err()).contains("is there already").doesNotContain("\tat ");
    }
  }

  @Test
  void configuredServer_usesTheFile() throws Exception {
    NewKey key = KeyMaker.create().make();
    try (DemoModel model = DemoModel.start(new QueuedThreadPool(), Duration.ZERO);
        ServerProcess server = configured(key, model)) {
      SpanguardClient client = new SpanguardClient(server.awaitAddress(), key.key());

      assertThat(client.chat("bot", "Hi").body()).contains("You said: Hi");
      assertThat(client.awaitTraces(1).at("/0/target_id").asText()).isEqualTo("bot");
      assertThat(client.get("/metrics").statusCode()).isEqualTo(403);
      assertThat(server.out()).doesNotContain("sg-");
      server.awaitErr("store jdbc:h2:./own,");
      assertThat(server.err()).doesNotContain("CACHE_SIZE", "upstream-key");
      assertThat(temp.resolve("own.mv.db")).exists();
    }
  }

  @Test
  void metrics_countWhatTheServerDoes() throws Exception {
    try (ServerProcess server = demo()) {
      SpanguardClient client = new SpanguardClient(server.awaitAddress(), server.awaitKey());
      traceId(client.chat("demo", "Hi"));

      assertThat(client.get("/metrics").body())
          .contains(
              "spanguard_requests_total{outcome=\"allow\",status=\"2xx\",target=\"demo\",",
              "spanguard_request_added_seconds_count{target=\"demo\",",
              "spanguard_pipeline_accepted_total ",
              "spanguard_pipeline_oldest_waiting_seconds ");
    }
  }

  @Test
  void providerKeyInTheEnvironment_addsItsTarget() throws Exception {
    try (ServerProcess server =
        ServerProcess.run(
            Map.of("OPENAI_API_KEY", "sk-none", "SPANGUARD_SERVER_PORT", "0"),
            "serve",
            "--data",
            temp.toString())) {
      URI address = server.awaitAddress();
      String key = server.awaitKey();
      SpanguardClient client = new SpanguardClient(address, key);

      assertThat(client.post("/proxy/openai/v1/../x", "{}").statusCode()).isEqualTo(400);
      assertThat(client.chat("anthropic", "Hi").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void badConfiguration_isToldInOneLineEach_exitCode1() throws Exception {
    Path file = Files.writeString(temp.resolve("spanguard.yaml"), "server:\n  prot: 1\n");
    try (ServerProcess server = ServerProcess.run(Map.of(), "serve", "--config", file.toString())) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.err()).contains(file + ":2: ", "prot").doesNotContain("Exception", "\tat ");
    }
  }

  @Test
  void takenPort_isTold_exitCode1() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess server = demo("--port", Integer.toString(taken.getLocalPort()))) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.err())
          .contains("cannot listen on 127.0.0.1 port " + taken.getLocalPort(), "--port")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void version_namesTheJarsVersion() throws Exception {
    try (ServerProcess server = ServerProcess.run(Map.of(), "--version")) {
      assertThat(server.exitCode()).isZero();
      assertThat(server.out()).matches("(?s)spanguard [0-9]+\\.[0-9]+\\.[0-9]+.*Java .*");
    }
  }

  @Test
  void keyNew_andCheck_fitTogether() throws Exception {
    String entry;
    try (ServerProcess made = ServerProcess.run(Map.of(), "key", "new", "--scope", "proxy:read")) {
      assertThat(made.exitCode()).isZero();
      entry = made.out().substring(made.out().indexOf("  - name:"));
    }
    Path file =
        Files.writeString(
            temp.resolve("spanguard.yaml"),
            "workspaces:\n- id: acme\n  targets: []\n  keys:\n" + entry);
    try (ServerProcess check = ServerProcess.run(Map.of(), "check", "--config", file.toString())) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out()).startsWith("OK: " + file);
    }
  }

  private static void chatInParallel(int count, SpanguardClient client, Set<String> traceIds)
      throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String prompt = "number " + i;
        calls.add(callers.submit(() -> traceIds.add(traceId(client.chat("demo", prompt)))));
      }
      for (Future<Boolean> call : calls) {
        assertThat(call.get()).isTrue();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private ServerProcess demo(String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("serve", "--data", temp.toString()));
    if (!List.of(more).contains("--port")) {
      args.addAll(List.of("--port", "0"));
    }
    args.addAll(List.of(more));
    return ServerProcess.run(Map.of(), args.toArray(String[]::new));
  }

  /** A server with one target, {@code bot}, and no guardrails. */
  private ServerProcess configured(NewKey key, DemoModel model, String... more) throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("spanguard.yaml"),
            """
            server: { port: 1 }
            storage: { url: "jdbc:h2:./own;CACHE_SIZE=8192" }
            workspaces:
              - id: acme
                keys:
                  - { name: tester, sha256: "%s", scopes: [proxy:invoke, proxy:read] }
                targets:
                  - id: bot
                    provider: openai
                    baseUrl: %s
                    credential: { header: Authorization, value: "Bearer ${env:BOT_KEY}" }
            """
                .formatted(key.sha256(), model.baseUrl()));
    List<String> args =
        new ArrayList<>(List.of("serve", "--config", file.toString(), "--port", "0"));
    args.addAll(List.of(more));
    return ServerProcess.run(Map.of("BOT_KEY", "upstream-key"), args.toArray(String[]::new));
  }
}
