package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.Trace;
import io.spanguard.trace.pipeline.JournalConfig;
import io.spanguard.trace.pipeline.Origin;
import io.spanguard.trace.pipeline.TracePipeline;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that work on a store or a journal. */
class StoreCommandsTest {

  private static final Instant START = Instant.parse("2026-06-08T10:00:00.000123Z");

  @TempDir private Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void exportAndImport_moveFromH2ToSqlite_onceHoweverOften() throws IOException {
    Path h2 = configuration("h2", "jdbc:h2:./from");
    Path sqlite = configuration("sqlite", "jdbc:sqlite:./to.db");
    save("jdbc:h2:./from", "acme", 250);
    save("jdbc:h2:./from", "other", 1);
    Path file = temp.resolve("traces.jsonl");

    assertThat(run("export", "--config", h2.toString(), "--to", file.toString())).isZero();
    assertThat(run("import", "--config", sqlite.toString(), file.toString())).isZero();
    assertThat(run("import", "--config", sqlite.toString(), file.toString())).isZero();

    assertThat(err.toString())
        .contains("251 traces with 502 spans of workspaces acme, other exported");
    assertThat(out.toString()).contains("502 spans imported");
    assertThat(file).content().contains("\"workspace\":\"acme\",\"trace_id\":\"t-7\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    for (String trace : List.of("t-0", "t-249")) {
      assertThat(read("jdbc:sqlite:./to.db", "acme", trace).spans())
          .isEqualTo(read("jdbc:h2:./from", "acme", trace).spans());
    }
    assertThat(read("jdbc:sqlite:./to.db", "acme", "t-3").spans())
        .extracting(Span::source)
        .containsExactly(SpanSource.GATEWAY, SpanSource.SDK);
  }

  @Test
  void export_toStandardOutput_ofOneWorkspace() throws IOException {
    Path config = configuration("c", "jdbc:h2:./from");
    save("jdbc:h2:./from", "acme", 1);
    save("jdbc:h2:./from", "gone", 1);

    assertThat(run("export", "--config", config.toString(), "--workspace", "gone")).isZero();

    assertThat(out.toString().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("{\"workspace\":\"gone\",\"trace_id\""));
  }

  @Test
  void export_neverWritesOverAFile_norMakesAStore() throws IOException {
    Path config = configuration("c", "jdbc:h2:./none");
    Path file = Files.createFile(temp.resolve("traces.jsonl"));

    assertThat(run("export", "--config", config.toString(), "--to", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("there is no store " + temp.resolve("none.mv.db"));
    save("jdbc:h2:./none", "acme", 1);
    assertThat(run("export", "--config", config.toString(), "--to", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(file + " is there already, and is not written over");
  }

  @Test
  void importOfABadLine_saysWhichAndKeepsWhatCameBefore() throws IOException {
    Path config = configuration("c", "jdbc:h2:./to");
    save("jdbc:h2:./from", "acme", 1);
    Path from = configuration("f", "jdbc:h2:./from");
    Path file = temp.resolve("traces.jsonl");
    run("export", "--config", from.toString(), "--to", file.toString());
    Files.writeString(
        file, Files.readString(file) + "\n{\"workspace\":\"acme\",\"trace_id\":\"x\"}\n");

    assertThat(run("import", "--config", config.toString(), file.toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("line 4 is no span: ", "span_id", "the 2 spans before it are imported")
        .doesNotContain("\tat ");
    assertThat(read("jdbc:h2:./to", "acme", "t-0").spans()).hasSize(2);
  }

  @Test
  void import_ofAFileThatIsNotThere() throws IOException {
    Path config = configuration("c", "jdbc:h2:./to");

    assertThat(run("import", "--config", config.toString(), "no-such-file")).isEqualTo(1);

    assertThat(err.toString()).contains("there is no file ").doesNotContain("\tat ");
    assertThat(temp.resolve("to.mv.db")).doesNotExist();
  }

  @Test
  void backup_ofH2_isAZipOfTheDatabase() throws IOException {
    Path config = configuration("c", "jdbc:h2:./from");
    save("jdbc:h2:./from", "acme", 3);
    Path file = temp.resolve("backup.zip");

    assertThat(run("backup", "--config", config.toString(), "--to", file.toString())).isZero();

    try (ZipFile zip = new ZipFile(file.toFile())) {
      Files.copy(zip.getInputStream(zip.getEntry("from.mv.db")), temp.resolve("again.mv.db"));
    }
    assertThat(read("jdbc:h2:./again", "acme", "t-2").spans())
        .isEqualTo(read("jdbc:h2:./from", "acme", "t-2").spans());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void backup_ofSqlite_isADatabase_madeWhileItIsInUse() throws IOException {
    Path config = configuration("c", "jdbc:sqlite:./from.db");
    save("jdbc:sqlite:./from.db", "acme", 3);
    Path file = temp.resolve("backup.db");

    try (Storage inUse = open("jdbc:sqlite:./from.db")) {
      assertThat(run("backup", "--config", config.toString(), "--to", file.toString())).isZero();
      inUse.check();
    }

    assertThat(read("jdbc:sqlite:./backup.db", "acme", "t-2").spans()).hasSize(2);
    assertThat(run("backup", "--config", config.toString(), "--to", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is there already");
  }

  @Test
  void backup_ofPostgres_namesPgDump() throws IOException {
    Path config = configuration("c", "jdbc:postgresql://127.0.0.1:1/x");

    assertThat(run("backup", "--config", config.toString(), "--to", "x")).isEqualTo(1);

    assertThat(err.toString()).contains("pg_dump");
  }

  @Test
  void journal_isListedAndRead_whileAServerUsesIt() throws IOException {
    Path config = configuration("c", "jdbc:h2:./from");
    Path journal = temp.resolve("journal");
    try (TracePipeline pipeline =
        TracePipeline.builder(new UnreachableStorage())
            .journal(JournalConfig.of(journal))
            .retry(Duration.ofMillis(1), Duration.ofMillis(1))
            .build()) {
      pipeline.offer(new SpanBatch("acme", trace("t-1")), Origin.GATEWAY);
      Files.writeString(journal.resolve("corrupt-0000000000000001-0.bin"), "x");

      assertThat(run("journal", "list", "--config", config.toString())).isZero();
      assertThat(run("journal", "cat", journal.toString())).isZero();

      assertThat(out.toString())
          .containsPattern("journal-0000000000000001.log +[0-9]+ +0 +1 +2 +0\n")
          .contains("checkpoint: stored up to byte 0 of segment ")
          .contains("set aside: corrupt-0000000000000001-0.bin, 1 bytes: bytes that were damaged")
          .contains("\n{\"workspace\":\"acme\",\"trace_id\":\"t-1\",\"span_id\":\"s1\"");
      pipeline.close(Duration.ZERO);
    }
  }

  @Test
  void journal_thatIsNotThere_isNamed() {
    assertThat(run("journal", "list", temp.resolve("nowhere").toString())).isEqualTo(1);
    assertThat(run("journal", "cat", "--data", temp.resolve("nowhere").toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("there is no journal folder " + temp.resolve("nowhere"))
        .contains("there is no data folder " + temp.resolve("nowhere"))
        .doesNotContain("\tat ");
  }

  private Path configuration(String name, String url) throws IOException {
    return Files.writeString(
        temp.resolve(name + ".yaml"),
        """
        storage: { url: "%s" }
        workspaces:
          - { id: acme, keys: [], targets: [] }
          - { id: other, keys: [], targets: [] }
        """
            .formatted(url));
  }

  private void save(String url, String workspace, int traces) {
    try (Storage storage = open(url)) {
      for (int i = 0; i < traces; i++) {
        storage.traces().save(List.of(new SpanBatch(workspace, trace("t-" + i))));
      }
    }
  }

  private static List<Span> trace(String id) {
    return List.of(
        Span.builder(id, "s1", "proxy.request")
            .source(SpanSource.GATEWAY)
            .start(START)
            .end(START.plusMillis(5))
            .build(),
        Span.builder(id, "s2", "agent.step").parentSpanId("s1").start(START).end(START).build());
  }

  private Trace read(String url, String workspace, String traceId) {
    try (Storage storage = open(url)) {
      return storage.traces().trace(workspace, traceId).orElseThrow();
    }
  }

  private Storage open(String url) {
    return StorageProvider.openAny(StorageConfig.of(url, temp));
  }

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private static StorageException away() {
    return new StorageException("away");
  }

  /** A store that is away. */
  private static final class UnreachableStorage implements Storage {

    @Override
    public TraceStore traces() {
      throw away();
    }

    @Override
    public ApprovalStore approvals() {
      throw away();
    }

    @Override
    public void check() {
      throw away();
    }

    @Override
    public void close() {}
  }
}
