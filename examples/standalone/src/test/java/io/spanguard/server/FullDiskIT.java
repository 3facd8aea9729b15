package io.spanguard.server;

import static io.spanguard.server.SpanguardClient.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server whose files cannot grow any more, by the system's own limit (setrlimit(2),
 * RLIMIT_FSIZE): each write fails as on a full disk, the last one half-way.
 */
class FullDiskIT {

  private static final long LITTLE = 96 << 10;

  @TempDir private Path temp;

  @BeforeEach
  void needsPrlimit() {
    assumeTrue(Files.isExecutable(ServerProcess.PRLIMIT), "no prlimit (util-linux) on this system");
  }

  @Test
  void fullDisk_requestsGoOn_dropsAreCounted_andItRecovers() throws Exception {
    try (ServerProcess server = start()) {
      SpanguardClient client = new SpanguardClient(server.awaitAddress(), server.awaitKey());
      client.awaitTrace(traceId(client.chat("demo", "before")));

      server.limitFiles(LITTLE);
      List<String> answered = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        answered.add(traceId(client.chat("demo", "x".repeat(2_000))));
      }

      JsonNode full = pipeline(client);
      assertThat(full.path("dropped").asLong()).isPositive();
      server.awaitErr("spans dropped");
      assertThat(server.err().lines().filter(line -> line.contains("spans dropped"))).hasSize(1);

      server.limitFiles(Long.MAX_VALUE);
      String after = traceId(client.chat("demo", "after"));

      assertThat(client.awaitTrace(after).path("trace_id").asText()).isEqualTo(after);
      JsonNode well = client.awaitNothingWaits();
      assertThat(well.path("stored").asLong()).isEqualTo(well.path("accepted").asLong());
      assertThat(answered).containsAll(withoutFirstAndLast(client.allTraceIds(), after));
      assertThat(server.terminate()).isEqualTo(143);
    }
    try (ServerProcess again = start()) {
      SpanguardClient client = new SpanguardClient(again.awaitAddress(), again.awaitKey());
      assertThat(pipeline(client).path("corrupt_records").asLong()).isZero();
    }
  }

  private ServerProcess start() throws IOException {
    return ServerProcess.run(Map.of(), "serve", "--data", temp.toString(), "--port", "0");
  }

  private static List<String> withoutFirstAndLast(List<String> newestFirst, String newest) {
    assertThat(newestFirst).startsWith(newest);
    return newestFirst.subList(1, newestFirst.size() - 1);
  }

  private static JsonNode pipeline(SpanguardClient client) throws Exception {
    return SpanguardClient.MAPPER.readTree(client.get("/pipeline").body());
  }
}
