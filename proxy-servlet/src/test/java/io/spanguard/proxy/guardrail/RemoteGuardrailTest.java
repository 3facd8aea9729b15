package io.spanguard.proxy.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.guardrail.RemoteVerdict.RemoteFinding;
import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RemoteGuardrailTest {

  private static final DetectionContext CONTEXT = DetectionContext.ofAnswer(List.of());

  private final List<String> asked = new ArrayList<>();

  @Test
  void remoteGuardrails_seeWhatLocalOnesLeft_atTheSameTime() {
    Part part = part("call bob, he knows eve");
    CyclicBarrier both = new CyclicBarrier(2);
    try (GuardrailPipeline pipeline =
        pipeline(
            local("names", "NAME", "bob", Action.REDACT),
            remote("one", Action.REDACT, text -> found(both, text, "knows", "VERB")),
            remote("two", Action.REDACT, text -> found(both, text, "eve", "OTHER")))) {
      StageResult result = pipeline.judge(List.of(part), CONTEXT, masks(), Instant::now);

      assertThat(asked).containsOnly("call {NAME}, he knows eve");
      assertThat(result.forwarded()).isEqualTo(Map.of(part, "call {NAME}, he {VERB} {OTHER}"));
      assertThat(result.recorded()).isEqualTo(result.forwarded());
      assertThat(result.runs().get(1).findings().get(0).finding().start())
          .isEqualTo(part.text().indexOf("knows"));
    }
  }

  @Test
  void slowOrFailingRemoteGuardrail_followsItsFailureMode() {
    Part part = part("hello");
    CountDownLatch never = new CountDownLatch(1);
    Function<String, RemoteVerdict> slow =
        text -> {
          try {
            never.await(1, TimeUnit.MINUTES);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return RemoteVerdict.of(List.of());
        };
    Function<String, RemoteVerdict> failing = text -> RemoteVerdict.failed("said 500");
    try (GuardrailPipeline closed = pipeline(remote("slow", Action.BLOCK, slow));
        GuardrailPipeline open =
            pipeline(
                new Guardrail(
                    "open",
                    detector(failing),
                    Set.of(PartKind.COMPLETION),
                    Action.BLOCK,
                    Duration.ofMinutes(1),
                    false))) {
      StageResult blocked = closed.judge(List.of(part), CONTEXT, masks(), Instant::now);
      StageResult passed = open.judge(List.of(part), CONTEXT, masks(), Instant::now);

      assertThat(blocked.block())
          .get()
          .extracting(Block::reason)
          .isEqualTo("detector fake took longer than 200 ms");
      assertThat(blocked.skipped()).containsExactly("timeout");
      assertThat(passed.block()).isEmpty();
      assertThat(passed.runs().get(0).failure()).isEqualTo("said 500");
      assertThat(passed.skipped()).containsExactly("detector_failed");
    }
  }

  @Test
  void stream_isHeldUntilItIsJudged() {
    try (GuardrailPipeline pipeline =
        pipeline(remote("one", Action.REDACT, text -> found(null, text, "eve", "NAME")))) {
      AnswerStage stage = pipeline.open(CONTEXT, masks(), Instant::now);
      TextFlow flow = stage.open(part(""));
      flow.feed("ask e");
      flow.feed("ve");

      assertThat(flow.settled()).isZero();
      assertThat(asked).isEmpty();

      stage.finish();

      assertThat(asked).containsExactly("ask eve");
      assertThat(flow.take(7)).isEqualTo("ask {NAME}");
      assertThat(flow.isOut()).isTrue();
    }
  }

  @Test
  void stream_isJudgedLikeTheWholeText_whateverTheChunksAndActions() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      StringBuilder letters = new StringBuilder();
      for (int length = 1 + random.nextInt(40); letters.length() < length; ) {
        letters.append("abcx ".charAt(random.nextInt(5)));
      }
      String text = letters.toString();
      Action[] actions = Action.values();
      Guardrail[] guardrails = {
        local("local", "LOCAL", "a.", actions[1 + random.nextInt(3)]),
        letter("first", 'b', actions[random.nextInt(4)], random.nextBoolean()),
        letter("second", 'x', actions[random.nextInt(4)], random.nextBoolean())
      };
      try (GuardrailPipeline pipeline = pipeline(guardrails)) {
        assertStreamedLikeWhole("seed " + seed, random, text, pipeline);
      }
    }
  }

  private static void assertStreamedLikeWhole(
      String what, Random random, String text, GuardrailPipeline pipeline) {
    Part part = part(text);
    StageResult whole = pipeline.judge(List.of(part), CONTEXT, masks(), Instant::now);
    AnswerStage stage = pipeline.open(CONTEXT, masks(), Instant::now);
    TextFlow flow = stage.open(part(""));
    for (int fed = 0; fed < text.length(); ) {
      int next = Math.min(text.length(), fed + 1 + random.nextInt(6));
      flow.feed(text.substring(fed, next));
      fed = next;
    }
    stage.finish();
    String delivered = flow.delivered();
    StageResult streamed = stage.result(List.of(part));

    assertThat(streamed.block()).as(what).isEqualTo(whole.block());
    assertThat(delivered)
        .as(what)
        .isEqualTo(whole.block().isPresent() ? "" : whole.forwarded().getOrDefault(part, text));
    assertThat(streamed.recorded()).as(what).isEqualTo(whole.recorded());
    assertThat(findings(streamed)).as(what).isEqualTo(findings(whole));
  }

  private static List<List<Finding>> findings(StageResult result) {
    return result.runs().stream()
        .map(run -> run.findings().stream().map(StageResult.PartFinding::finding).toList())
        .toList();
  }

  /** Finds each of a letter, over the network as it were. */
  private static Guardrail letter(String id, char letter, Action action, boolean failClosed) {
    RemoteDetector detector =
        detector(
            text -> {
              List<RemoteFinding> found = new ArrayList<>();
              for (int at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1)) {
                found.add(new RemoteFinding(0, new Finding("LETTER", null, at, at + 1, 1, id)));
              }
              return RemoteVerdict.of(found);
            });
    return new Guardrail(
        id, detector, Set.of(PartKind.COMPLETION), action, Duration.ofMinutes(1), failClosed);
  }

  private RemoteVerdict found(@Nullable CyclicBarrier both, String text, String word, String type) {
    synchronized (asked) {
      asked.add(text);
    }
    try {
      if (both != null) {
        both.await(60, TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      return RemoteVerdict.failed("alone");
    }
    int start = text.indexOf(word);
    Finding finding = new Finding(type, null, start, start + word.length(), 1, "remote");
    return RemoteVerdict.of(List.of(new RemoteFinding(0, finding)));
  }

  private static Guardrail remote(
      String id, Action action, Function<String, RemoteVerdict> verdict) {
    return new Guardrail(
        id,
        detector(verdict),
        Set.of(PartKind.COMPLETION),
        action,
        id.equals("slow") ? Duration.ofMillis(200) : Duration.ofMinutes(1),
        true);
  }

  private static RemoteDetector detector(Function<String, RemoteVerdict> verdict) {
    return new RemoteDetector() {
      @Override
      public String id() {
        return "fake";
      }

      @Override
      public RemoteVerdict judge(
          List<Part> parts, DetectionContext context, Duration timeout, RemoteCalls calls) {
        return verdict.apply(parts.get(0).text());
      }
    };
  }

  private static Guardrail local(String id, String type, String regex, Action action) {
    return Guardrail.of(
        id,
        PatternsDetector.of(List.of(new Pattern(type, regex, null))),
        Set.of(PartKind.COMPLETION),
        action);
  }

  private static GuardrailPipeline pipeline(Guardrail... guardrails) {
    return GuardrailPipeline.create(List.of(guardrails));
  }

  private static Masks masks() {
    return Masks.create(MaskKey.of(new byte[32], "acme"));
  }

  private static Part part(String text) {
    return new Part(PartKind.COMPLETION, JsonPointer.compile("/c"), text, true, null, null, 0);
  }
}
