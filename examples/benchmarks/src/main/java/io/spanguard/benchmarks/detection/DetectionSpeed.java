package io.spanguard.benchmarks.detection;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.detect.InjectionDetector;
import io.spanguard.proxy.detect.PiiDetector;
import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.detect.UnsafeOutputDetector;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How much processor time the built-in detectors take, one after the other on one thread: texts of
 * 1 KB and 20 KB put together from ordinary prompts, growth to 10 MB, and the worst that random and
 * made-up hostile texts do to each detector.
 *
 * <p>Each text is judged many times. The least of its times is what the text itself takes; what is
 * more in the other runs is collections, compilation and what else the machine does, which each run
 * has at random. So there are two rows of percentiles: of the texts' least times, and of all runs.
 *
 * <pre>{@code
 * DetectionSpeed FOLDER [clean|growth|floods]
 * }</pre>
 */
public final class DetectionSpeed {

  private static final List<Detector> CHAIN =
      List.of(
          InjectionDetector.create(),
          PiiDetector.create(),
          SecretsDetector.create(),
          UnsafeOutputDetector.create());

  private static final int TEXTS = 500;
  private static final int WARM_UP = 10;
  private static final int RUNS = 20;
  private static final int HOSTILE = 100_000;

  /** The first runs are compiled code in the making. */
  private static final int FLOOD_RUNS = 5;

  private DetectionSpeed() {}

  public static void main(String[] args) throws IOException {
    String clean = clean(Path.of(args[0]));
    String only = args.length > 1 ? args[1] : "";
    if (only.isEmpty() || only.equals("clean")) {
      speed("1 KB", clean, 1_000, TEXTS);
      speed("20 KB", clean, 20_000, TEXTS / 5);
    }
    if (only.isEmpty() || only.equals("growth")) {
      growth(clean);
    }
    if (only.isEmpty() || only.equals("floods")) {
      worst();
    }
  }

  private static void growth(String clean) {
    for (int length : new int[] {100_000, 1_000_000, 10_000_000}) {
      String text = clean.repeat(1 + length / clean.length()).substring(0, length);
      for (Detector detector : CHAIN) {
        long start = cpuNanos();
        Corpus.find(detector, PartKind.PROMPT, text);
        System.out.printf(
            "%,11d characters %-18s %8.1f ms%n", length, detector.id(), (cpuNanos() - start) / 1e6);
      }
    }
  }

  /** Of this thread: other work on the machine does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String clean(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("benign-chat", "benign-wildguard")) {
      for (JsonNode row : Corpus.read(folder, name).rows()) {
        text.append(Corpus.text(row)).append('\n');
      }
    }
    return text.toString();
  }

  private static void speed(String what, String clean, int length, int count) {
    Random random = new Random(1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = random.nextInt(clean.length() - length);
      texts.add(clean.substring(from, from + length));
    }
    for (Detector detector : CHAIN) {
      measure(what + " " + detector.id(), List.of(detector), texts);
    }
    measure(what + " chain", CHAIN, texts);
  }

  private static void measure(String what, List<Detector> detectors, List<String> texts) {
    long[] least = new long[texts.size()];
    long[] all = new long[RUNS * texts.size()];
    Arrays.fill(least, Long.MAX_VALUE);
    for (int run = -WARM_UP; run < RUNS; run++) {
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        long start = cpuNanos();
        for (Detector detector : detectors) {
          Corpus.find(detector, PartKind.PROMPT, text);
        }
        long time = cpuNanos() - start;
        if (run >= 0) {
          least[i] = Math.min(least[i], time);
          all[run * texts.size() + i] = time;
        }
      }
    }
    System.out.printf(
        "%-24s of texts %s   of runs %s%n", what, percentiles(least), percentiles(all));
  }

  private static String percentiles(long[] times) {
    Arrays.sort(times);
    return String.format(
        "p50 %7.1f  p99 %7.1f  most %7.1f µs",
        times[times.length / 2] / 1e3,
        times[times.length * 99 / 100] / 1e3,
        times[times.length - 1] / 1e3);
  }

  /** Pieces over and over, alone and mixed. */
  private static void worst() {
    List<String> pieces =
        List.of(
            "ignore ",
            "ignore all ",
            "you are now ",
            "reveal your ",
            "show ",
            "tell me ",
            "print ",
            "password=",
            "token: ",
            "sk-",
            "sk-a-",
            "eyJ-",
            "eyJaaaaaaaaaaa.eyJ-",
            "AKIA",
            "1",
            "12 ",
            "1-",
            "12-34-56-78-90,",
            "1234 ",
            "1234:",
            "ab12:",
            "123-",
            "123.",
            "12/12/",
            "tax 12 345 678 ",
            "call 030 123456 ",
            "555-1234 x1 ",
            "4111 ",
            "a@",
            "a.b@c.",
            ":",
            "a:",
            "::",
            "1.",
            "1.1.1.1.",
            "(1",
            "+1 ",
            "://",
            "a://a:",
            "<",
            "<script ",
            "<img src=",
            "![](",
            "](//",
            "curl ",
            "curl -H ",
            "-----BEGIN PRIVATE KEY-----",
            "A",
            "aB3",
            "aWdub3Jl",
            "%41",
            "&#65;",
            "\\u0041",
            "i g ",
            "a-",
            "1a",
            "é",
            "ａ",
            "\u200b",
            "😀",
            "忽略",
            "system prompt ",
            "<|im_start|>",
            "\n",
            "Peter ",
            "Anna A",
            "my name is ",
            "12 Elm ",
            "12 A B C D ",
            "00:",
            "{{",
            "rm ",
            "; drop ",
            "onload=",
            "pass",
            "vtaber ",
            "act as a b c d e f ",
            "0x",
            "bc1",
            "heroku_api ",
            "\"",
            "ignore\n",
            "a b c d ",
            "discard a b c d e f g ",
            "'",
            "_",
            "ignore '",
            "show _",
            "act as '_'_'_");
    double[] worst = new double[CHAIN.size()];
    String[] by = new String[CHAIN.size()];
    Random random = new Random(2);
    for (int round = 0; round < pieces.size() + 30; round++) {
      StringBuilder text = new StringBuilder(HOSTILE + 50);
      String first = pieces.get(round < pieces.size() ? round : random.nextInt(pieces.size()));
      String second = pieces.get(random.nextInt(pieces.size()));
      while (text.length() < HOSTILE) {
        text.append(round < pieces.size() || random.nextBoolean() ? first : second);
      }
      for (int i = 0; i < CHAIN.size(); i++) {
        String hostile = text.toString();
        long best = Long.MAX_VALUE;
        for (int run = 0; run < FLOOD_RUNS; run++) {
          long start = cpuNanos();
          Corpus.find(CHAIN.get(i), PartKind.PROMPT, hostile);
          best = Math.min(best, cpuNanos() - start);
        }
        double millis = best / 1e6;
        if (millis > 25) {
          System.out.printf(
              "    %s %.1f ms: %s%n",
              CHAIN.get(i).id(), millis, (first + "|" + second).replace("\n", "\\n"));
        }
        if (millis > worst[i]) {
          worst[i] = millis;
          by[i] = first + "|" + second;
        }
      }
    }
    for (int i = 0; i < CHAIN.size(); i++) {
      System.out.printf(
          "worst of 100 KB: %-18s %6.1f ms (%s)%n", CHAIN.get(i).id(), worst[i], by[i]);
    }
  }
}
