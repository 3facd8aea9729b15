package io.spanguard.benchmarks.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a PostgreSQL share their approvals, also with those that come later. */
class SharedApprovalsIT {

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path temp;

  @Test
  void oneServerHolds_theOtherDecides() throws Exception {
    try (EmbeddedPostgres postgres = postgres();
        CallingModel model = CallingModel.start();
        Storage first = open(postgres);
        Storage second = open(postgres);
        HoldingServer holds = HoldingServer.start(model.url(), first, LONG, 10);
        HoldingServer decides = HoldingServer.start(model.url(), second, LONG, 10)) {
      CompletableFuture<HttpResponse<String>> waiting = holds.ask("one");

      String id = pending(decides);
      CompletableFuture<Integer> approval = decideLater(decides, id, "approve");
      CompletableFuture<Integer> denial = decideLater(holds, id, "deny");

      assertThat(List.of(approval.get(), denial.get())).containsExactlyInAnyOrder(200, 409);
      int answered = waiting.get(2, TimeUnit.MINUTES).statusCode();
      assertThat(answered).isEqualTo(approval.get() == 200 ? 200 : 403);
      assertThat(model.asked()).isEqualTo(1);
    }
  }

  @Test
  void retryAtAnotherServer_takesOver_andServersThatComeLaterReplay() throws Exception {
    try (EmbeddedPostgres postgres = postgres();
        CallingModel model = CallingModel.start()) {
      try (Storage first = open(postgres);
          Storage second = open(postgres);
          HoldingServer left = HoldingServer.start(model.url(), first, LONG, 10);
          HoldingServer right = HoldingServer.start(model.url(), second, LONG, 10)) {
        CompletableFuture<HttpResponse<String>> earlier = left.ask("two");
        String id = pending(right);
        CompletableFuture<HttpResponse<String>> retry = right.ask("two");

        assertThat(earlier.get(2, TimeUnit.MINUTES).body()).contains("approval_required");
        assertThat(left.decide(id, "approve")).isEqualTo(200);
        assertThat(retry.get(2, TimeUnit.MINUTES).body()).contains("refund");
      }
      String id;
      try (Storage storage = open(postgres);
          HoldingServer before =
              HoldingServer.start(model.url(), storage, Duration.ofMillis(1), 9)) {
        assertThat(before.ask("three").get().statusCode()).isEqualTo(403);
        id = pending(before);
      }
      try (Storage storage = open(postgres);
          HoldingServer after =
              HoldingServer.start(model.url(), storage, Duration.ofMillis(1), 9)) {
        assertThat(after.decide(id, "approve")).isEqualTo(200);
        assertThat(after.ask("three").get().body()).contains("refund");
      }
      assertThat(model.asked()).isEqualTo(2);
    }
  }

  private static EmbeddedPostgres postgres() throws IOException {
    return EmbeddedPostgres.builder().setPGStartupWait(LONG).start();
  }

  private Storage open(EmbeddedPostgres postgres) {
    return StorageProvider.openAny(
        new StorageConfig(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "", temp));
  }

  private static String pending(HoldingServer server) throws Exception {
    long deadline = System.nanoTime() + LONG.toNanos();
    List<JsonNode> pending = server.pending();
    while (pending.isEmpty()) {
      assertThat(System.nanoTime()).as("nothing was held").isLessThan(deadline);
      pending = server.pending();
    }
    return pending.get(0).get("id").asText();
  }

  private static CompletableFuture<Integer> decideLater(
      HoldingServer server, String id, String decision) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return server.decide(id, decision);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
