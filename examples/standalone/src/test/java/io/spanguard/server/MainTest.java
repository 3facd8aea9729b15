package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.access.ApiKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  @TempDir private Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void help_namesTheCommands() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("serve", "check", "key", "--version");
  }

  @Test
  void help_ofServe() {
    assertThat(run("serve", "--help")).isZero();
    assertThat(out.toString()).contains("--config", "--port", "--data");
  }

  @Test
  void unknownOption_isAUsageError() {
    assertThat(run("--prot", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("'--prot'");
  }

  @Test
  void unknownCommand_isAUsageError() {
    assertThat(run("srve")).isEqualTo(2);
  }

  @Test
  void serve_portOutOfRange_isAUsageError() {
    assertThat(run("serve", "--port", "65536")).isEqualTo(2);
    assertThat(err.toString()).contains("'65536' is not a port: 0 to 65535");
  }

  @Test
  void keyNew_printsAKeyAndItsEntry() {
    assertThat(run("key", "new", "--name", "checkout", "--scope", "proxy:read,proxy:invoke"))
        .isZero();

    Matcher key = Pattern.compile("(?m)^  (sg-\\S{32,})$").matcher(out.toString());
    assertThat(key.find()).isTrue();
    assertThat(out.toString())
        .contains(
            "  - name: checkout\n    sha256: \""
                + ApiKey.digest(key.group(1))
                + "\"\n    scopes: [proxy:invoke, proxy:read]\n");
  }

  @Test
  void keyNew_scopeGivenTwice() {
    assertThat(run("key", "new", "--scope", "proxy:write", "--scope", "proxy:read")).isZero();
    assertThat(out.toString()).contains("name: my-service", "scopes: [proxy:read, proxy:write]");
  }

  @Test
  void keyNew_unknownScope_namesTheScopes() {
    assertThat(run("key", "new", "--scope", "proxy:reed")).isEqualTo(2);
    assertThat(err.toString()).contains("'proxy:reed' is none of proxy:invoke, proxy:read");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void keyNew_badName() {
    assertThat(run("key", "new", "--name", "a b")).isEqualTo(2);
    assertThat(err.toString()).contains("'a b' is not 1 to 64 letters");
  }

  @Test
  void key_withoutNew_isAUsageError() {
    assertThat(run("key")).isEqualTo(2);
  }

  @Test
  void check_goodFile() throws IOException {
    Path file =
        write(
            "workspaces: [{ id: acme, keys: [{ name: a, sha256: \""
                + "0".repeat(64)
                + "\", scopes: [proxy:read] }], targets: [{ id: t, provider: openai }] }]");

    assertThat(run("check", "--config", file.toString())).isZero();
    assertThat(out.toString().lines())
        .containsExactly("OK: " + file + ": workspaces 1, targets 1, keys 1");
  }

  @Test
  void check_eachProblemOnItsLine() throws IOException {
    Path file = write("server:\n  port: 99999\n  hots: x\nworkspaces: []\n");

    assertThat(run("check", "--config", file.toString())).isEqualTo(1);
    assertThat(out.toString().lines())
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(line -> line.startsWith(file.toString()))
        .anyMatch(line -> line.contains(":2: ") && line.contains("server.port"))
        .anyMatch(line -> line.contains(":3: ") && line.contains("hots"));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void check_missingFile() {
    assertThat(run("check", "--config", temp.resolve("none.yaml").toString())).isEqualTo(1);
    assertThat(out.toString()).contains("none.yaml: does not exist");
  }

  @Test
  void check_withoutFile_isAUsageError() {
    assertThat(run("check")).isEqualTo(2);
  }

  @Test
  void serve_badConfiguration_isToldWithoutAStackTrace() throws IOException {
    Path file = write("workspaces: 7\n");

    assertThat(run("serve", "--config", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(file + ":1").doesNotContain("\tat ");
  }

  @Test
  void serve_dataFolderIsAFile() throws IOException {
    Path file = write("");

    assertThat(run("serve", "--port", "0", "--data", file.toString())).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly("spanguard: the data folder " + file + " is a file");
  }

  @Test
  void serve_brokenKeyFile() throws IOException {
    Files.writeString(temp.resolve("demo.key"), "short\n");

    assertThat(run("--port", "0", "--data", temp.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("demo.key does not hold a key").doesNotContain("short");
  }

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(temp.resolve("spanguard.yaml"), yaml);
  }
}
