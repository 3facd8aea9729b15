package io.spanguard.proxy.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.guardrail.StageResult.GuardrailRun;
import io.spanguard.proxy.guardrail.StageResult.PartFinding;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any text, guardrails and chunking: a streamed text gets what the same text gets as a whole. */
class StreamedLikeBufferedTest {

  private static final int ROUNDS = Integer.getInteger("spanguard.rounds", 3_000);

  private static final Part PART =
      new Part(PartKind.COMPLETION, JsonPointer.compile("/c"), "", true, null, null, 0);

  private static final DetectionContext CONTEXT = DetectionContext.ofAnswer(List.of());

  @Test
  void deliveredTextAndFindings_doNotDependOnTheChunks() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Masks masks = masks(random);
      String text = text(random);
      List<CountingDetector> detectors = detectors(random);
      List<Guardrail> guardrails = new ArrayList<>();
      for (int i = 0; i < detectors.size(); i++) {
        Action action = List.of(Action.values()).get(random.nextInt(Action.values().length));
        guardrails.add(
            new Guardrail(
                "g" + i,
                detectors.get(i),
                Set.of(PartKind.COMPLETION),
                action,
                Duration.ofDays(1),
                true));
      }
      check(seed, random, text, detectors, GuardrailPipeline.create(guardrails), masks);
    }
  }

  private static void check(
      int seed,
      Random random,
      String text,
      List<CountingDetector> detectors,
      GuardrailPipeline pipeline,
      Masks masks) {
    Part part = PART.withText(text);
    StageResult whole = pipeline.judge(List.of(part), CONTEXT, masks, () -> Instant.EPOCH);
    String buffered = masks.restored(part, whole.forwarded().getOrDefault(part, text));
    int[] scanned = detectors.stream().mapToInt(CountingDetector::characters).toArray();

    AnswerStage stage = pipeline.open(CONTEXT, masks, () -> Instant.EPOCH);
    TextFlow flow = stage.open(PART);
    StringBuilder taken = new StringBuilder();
    int fed = 0;
    while (fed < text.length() && !stage.isStopped()) {
      int next = Math.min(text.length(), fed + 1 + random.nextInt(1 + random.nextInt(12)));
      flow.feed(text.substring(fed, next));
      fed = next;
      if (!stage.isStopped()) {
        int upTo = random.nextBoolean() ? flow.settled() : flow.settled() / 2;
        taken.append(flow.take(upTo));
      }
    }
    stage.finish();
    boolean stopped = stage.isStopped();
    if (!stopped) {
      taken.append(flow.take(text.length()));
    }
    int settled = flow.settled();
    StageResult streamed = stage.result(List.of(PART.withText(text.substring(0, fed))));

    String what = "seed " + seed + ", text '" + text + "'";
    assertThat(stopped).as(what).isEqualTo(whole.block().isPresent());
    if (!stopped) {
      assertThat(taken.toString()).as(what).isEqualTo(buffered);
      assertThat(flow.delivered()).as(what).isEqualTo(buffered);
      assertThat(findings(streamed)).as(what).isEqualTo(findings(whole));
      assertThat(streamed.recorded().values())
          .as(what)
          .containsExactlyElementsOf(whole.recorded().values());
      assertThat(detectors.stream().mapToInt(CountingDetector::characters).toArray())
          .as(what)
          .isEqualTo(Arrays.stream(scanned).map(count -> 2 * count).toArray());
    } else {
      blocked(what, text, settled, whole, streamed);
    }
  }

  private static void blocked(
      String what, String text, int settled, StageResult whole, StageResult streamed) {
    Block block = streamed.block().orElseThrow();
    GuardrailRun run =
        streamed.runs().stream()
            .filter(candidate -> candidate.guardrail().equals(block.guardrail()))
            .findFirst()
            .orElseThrow();
    List<PartFinding> found = run.findings();
    int start = found.get(found.size() - 1).finding().start();
    // What went out ends before the finding that stopped it.
    assertThat(settled).as(what).isLessThanOrEqualTo(start);
    if (whole.runs().stream()
        .anyMatch(candidate -> candidate.guardrail().equals(block.guardrail()))) {
      GuardrailRun same =
          whole.runs().stream()
              .filter(candidate -> candidate.guardrail().equals(block.guardrail()))
              .findFirst()
              .orElseThrow();
      assertThat(same.findings().get(0).finding().start())
          .as(what)
          .isEqualTo(found.get(0).finding().start());
    }
    assertThat(text).as(what).isNotEmpty();
    // Nothing that was found is recorded.
    for (Map.Entry<Part, String> entry : streamed.recorded().entrySet()) {
      assertThat(entry.getValue()).as(what).isNotEqualTo(entry.getKey().text());
    }
  }

  private static List<List<String>> findings(StageResult result) {
    List<List<String>> all = new ArrayList<>();
    for (GuardrailRun run : result.runs()) {
      List<String> ofRun = new ArrayList<>();
      run.findings().forEach(found -> ofRun.add(found.finding().toString()));
      all.add(ofRun);
    }
    return all;
  }

  @Test
  void endlessFindings_areLetGoInBoundedMemory() {
    Detector letters = PatternsDetector.of(List.of(new Pattern("A", "a+", null)));
    AnswerStage stage =
        GuardrailPipeline.create(
                List.of(Guardrail.of("g", letters, Set.of(PartKind.COMPLETION), Action.REDACT)))
            .open(CONTEXT, masks(new Random(1)), () -> Instant.EPOCH);
    TextFlow flow = stage.open(PART);
    int most = 0;
    String piece = "a".repeat(1000);
    for (int i = 1; i <= 1000; i++) {
      flow.feed(piece);
      most = Math.max(most, i * 1000 - flow.settled());
    }
    stage.finish();

    assertThat(most).isLessThan(70_000);
    assertThat(flow.take(1_000_000)).matches("(\\{A\\}){10,20}");
  }

  private static Masks masks(Random random) {
    Masks masks = Masks.create(MaskKey.of(new byte[32], "acme"));
    if (random.nextBoolean()) {
      masks.placeholder("N", "bob");
    }
    return masks;
  }

  private static String text(Random random) {
    String placeholder = Masks.create(MaskKey.of(new byte[32], "acme")).placeholder("N", "bob");
    String[] pieces = {"a", "b", "c", "x", " ", "{", "}", "ab", "\uD83D\uDE00", "{A}", placeholder};
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(60);
    while (text.length() < length) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  private static List<CountingDetector> detectors(Random random) {
    List<CountingDetector> detectors = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      detectors.add(new CountingDetector(detector(random)));
    }
    return detectors;
  }

  private static Detector detector(Random random) {
    String[] expressions = {"ab", "b+", "a.b", "c\\s?a", "\\{?A\\}?", "bcx", "\\{", "xx"};
    return switch (random.nextInt(4)) {
      case 0 -> new TestDetectors.CountDetector('x', 1 + random.nextInt(8));
      case 1 -> new TestDetectors.ParityDetector('c');
      case 2 -> new TestDetectors.NaiveDetector("ab", 2 + random.nextInt(6));
      default ->
          PatternsDetector.of(
              List.of(
                  new Pattern("A", expressions[random.nextInt(expressions.length)], null),
                  new Pattern("B", expressions[random.nextInt(expressions.length)], null)));
    };
  }

  /** Counts the characters that its detector is given. */
  private static final class CountingDetector implements Detector {
    private final Detector detector;
    private int characters;

    private CountingDetector(Detector detector) {
      this.detector = detector;
    }

    private int characters() {
      return characters;
    }

    @Override
    public String id() {
      return detector.id();
    }

    @Override
    public Extent extent() {
      return detector.extent();
    }

    @Override
    public Scan open(Part part, DetectionContext context) {
      Scan scan = detector.open(part, context);
      return new Scan() {
        @Override
        public List<Finding> feed(CharSequence piece) {
          characters += piece.length();
          return scan.feed(piece);
        }

        @Override
        public List<Finding> finish() {
          return scan.finish();
        }

        @Override
        public int settled() {
          return scan.settled();
        }
      };
    }
  }
}
