package io.spanguard.trace.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.Hold;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.TraceQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a database in a file must do beyond that of a server: survive the process that writes to it.
 */
abstract class FileStoreContract extends JdbiStoreContract {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(3600);
  private static final byte[] PARKED = {1, 2, 3};

  @Test
  void kill_duringWrites_losesNothingThatWasSaved() throws Exception {
    StorageConfig config = emptyDatabase();
    List<String> saved = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      saved.addAll(KilledWriter.runAndKill(config, "run" + i, 20 + 15 * i));
    }

    try (Storage storage = open(config)) {
      assertThat(saved).hasSizeGreaterThanOrEqualTo(105).doesNotHaveDuplicates();
      for (String traceId : saved) {
        assertThat(storage.traces().trace("w", traceId).orElseThrow().spans()).hasSize(4);
        assertThat(
                storage.traces().find("w", TraceQuery.builder().traceId(traceId).build()).items())
            .singleElement()
            .satisfies(summary -> assertThat(summary.spanCount()).isEqualTo(4));
      }
    }
  }

  @Test
  void open_ofARelativeFile_isRelativeToTheFolder() {
    StorageConfig config = emptyDatabase();
    open(config).close();

    String file = config.url().substring(config.url().lastIndexOf(':') + 1);
    assertThat(config.folder().resolve(file).getParent())
        .isDirectoryContaining(path -> path.getFileName().toString().startsWith(name(file)));
  }

  private static String name(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  @Test
  void approvals_surviveAReopen() {
    StorageConfig config = emptyDatabase();
    try (Storage storage = open(config)) {
      hold(storage, "h1", "a1");
      hold(storage, "h2", "a2");
      decide(storage, "a2", Status.APPROVED);
    }

    try (Storage storage = open(config)) {
      assertThat(storage.approvals().hold("w", "key h1", NOW))
          .get()
          .extracting(Hold::status)
          .isEqualTo(Status.PENDING);
      assertThat(storage.approvals().approval("w", "a1", NOW))
          .get()
          .isEqualTo(approval("h1", "a1"));
      decide(storage, "a1", Status.APPROVED);
    }

    try (Storage storage = open(config)) {
      for (String hold : List.of("h1", "h2")) {
        assertThat(storage.approvals().claim("w", hold, NOW, NOW.plusSeconds(60)))
            .hasValueSatisfying(parked -> assertThat(parked).isEqualTo(PARKED));
      }
    }
  }

  @Test
  void parkedAnswers_areGoneFromTheTable_onceDeniedUsedOrExpired() {
    StorageConfig config = emptyDatabase();
    String parked = "SELECT COUNT(*) FROM spanguard_holds WHERE parked IS NOT NULL";
    String holds = "SELECT COUNT(*) FROM spanguard_holds";
    try (Storage storage = open(config)) {
      hold(storage, "h1", "a1");
      hold(storage, "h2", "a2");
      hold(storage, "h3", "a3");
      decide(storage, "a1", Status.DENIED);
      decide(storage, "a2", Status.APPROVED);
      storage.approvals().claim("w", "h2", NOW, NOW.plusSeconds(60));
    }
    assertThat(number(config, parked)).as("all but the denied one").isEqualTo(2);

    try (Storage storage = open(config)) {
      storage.approvals().consume("w", "h2");
    }
    assertThat(number(config, parked)).as("used").isEqualTo(1);

    try (Storage storage = open(config)) {
      storage.approvals().expire(LATER, 10);
    }
    assertThat(number(config, holds)).as("expired").isZero();
  }

  private static void hold(Storage storage, String id, String approvalId) {
    storage
        .approvals()
        .open(
            new Hold("w", "key " + id, id, Status.PENDING, LATER),
            PARKED,
            List.of(approval(id, approvalId)),
            NOW);
  }

  private static void decide(Storage storage, String approvalId, Status decision) {
    storage.approvals().decide("w", approvalId, decision, "boss", "", NOW);
  }

  private static Approval approval(String holdId, String id) {
    return new Approval(
        id,
        holdId,
        "bot",
        "t1",
        "s1",
        "large-refund",
        "high",
        "LLM06:2025",
        "refund",
        "{}",
        "ask",
        "ci",
        null,
        null,
        null,
        NOW,
        LATER,
        Status.PENDING,
        null,
        null,
        null);
  }
}
