package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.SECRET;
import static io.spanguard.proxy.SmugglingServer.joined;
import static io.spanguard.proxy.SmugglingServer.marks;
import static io.spanguard.proxy.SmugglingServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.RawClient.RawAnswer;
import jakarta.servlet.Filter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Random bytes, and requests with random faults in them, always the same ones; {@code
 * -Dspanguard.fuzz=N} runs N times as many.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProxyFuzzContract {

  private static final int TIMES = Integer.getInteger("spanguard.fuzz", 1);

  /** What stands in requests where it matters. */
  private static final List<String> TOKENS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\r\n\r\n",
          "\0",
          " ",
          "\t",
          ":",
          ";",
          "%",
          "%2e",
          "%2f",
          "../",
          "//",
          "\"",
          "\\",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\\u0000",
          "Content-Length: 3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Content-Encoding: gzip\r\n",
          "Expect: 100-continue\r\n",
          "Connection: close\r\n",
          "0\r\n\r\n",
          "HTTP/1.1",
          "POST ",
          "\"messages\":",
          "\"content\":",
          "\u00ff",
          "\u00c0\u00af",
          "\u00ed\u00a0\u0080");

  private SmugglingServer server;

  abstract Container start(Filter filter);

  @BeforeAll
  void open() {
    server = SmugglingServer.start(this::start, true);
  }

  @AfterAll
  void close() {
    server.close();
  }

  @Test
  void randomBytes() throws Exception {
    for (int seed = 0; seed < 100 * TIMES; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(2000)];
      random.nextBytes(bytes);

      server.check(server.send(bytes));
    }
    server.checkAlive();
  }

  @Test
  void requestsWithFaults() throws Exception {
    for (int seed = 0; seed < 300 * TIMES; seed++) {
      Random random = new Random(seed);
      byte[] bytes = request("please tell me about " + SECRET);
      for (int faults = 1 + random.nextInt(4); faults > 0; faults--) {
        bytes = faulty(bytes, random);
      }
      try {
        server.check(server.send(bytes));
      } catch (AssertionError e) {
        throw new AssertionError(
            "seed " + seed + ":\n" + new String(bytes, StandardCharsets.ISO_8859_1), e);
      }
    }
    server.checkAlive();
  }

  /** Several requests right behind each other, one of which may have faults. */
  @Test
  void pipelinedRequests_areEachTheirOwn() throws Exception {
    for (int seed = 0; seed < 100 * TIMES; seed++) {
      Random random = new Random(seed);
      List<String> marks = new ArrayList<>();
      byte[] bytes = new byte[0];
      int broken = random.nextInt(6);
      for (int i = 0; i < 4; i++) {
        String mark = server.mark();
        marks.add(mark);
        byte[] one = request("please read " + mark);
        bytes = joined(bytes, i == broken ? faulty(one, random) : one);
      }

      List<RawAnswer> answers = server.send(bytes);

      server.check(answers);
      int before = -1;
      for (RawAnswer answer : answers) {
        Set<String> said = marks(answer.text());
        // What was put into one request may tear it in two, but never lets two of them touch.
        assertThat(said).as("seed %s", seed).hasSizeLessThan(2);
        // A fault may have made another mark of one.
        said.retainAll(marks);
        for (String mark : said) {
          assertThat(marks.indexOf(mark)).as("seed %s", seed).isGreaterThan(before);
          before = marks.indexOf(mark);
        }
      }
      if (broken >= 4) {
        assertThat(answers).as("seed %s", seed).hasSize(4);
        assertThat(answers.get(3).text()).contains(marks.get(3));
      }
      server.marksOfTraces().values().forEach(of -> assertThat(of).hasSizeLessThan(2));
    }
    server.checkAlive();
  }

  private static byte[] faulty(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return bytes;
    }
    int at = random.nextInt(bytes.length);
    byte[] before = Arrays.copyOf(bytes, at);
    byte[] after = Arrays.copyOfRange(bytes, at, bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> {
        after[0] = (byte) random.nextInt(256);
        return joined(before, after);
      }
      case 1 -> {
        String token = TOKENS.get(random.nextInt(TOKENS.size()));
        return joined(before, token.getBytes(StandardCharsets.ISO_8859_1), after);
      }
      case 2 -> {
        int cut = Math.min(after.length, random.nextInt(20));
        return joined(before, Arrays.copyOfRange(after, cut, after.length));
      }
      case 3 -> {
        int again = Math.min(after.length, random.nextInt(60));
        return joined(before, Arrays.copyOf(after, again), after);
      }
      case 4 -> {
        return before;
      }
      default -> {
        byte[] noise = new byte[random.nextInt(8)];
        random.nextBytes(noise);
        return joined(before, noise, after);
      }
    }
  }
}
