package io.spanguard.benchmarks.micro;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.guardrail.GuardrailPipeline;
import io.spanguard.proxy.guardrail.MaskKey;
import io.spanguard.proxy.guardrail.Masks;
import io.spanguard.proxy.guardrail.StageResult;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to judge a conversation of 200 turns of half a kilobyte by four guardrails, one of
 * which masks: a history that has been seen, and the same as if for the first time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class HistoryGuardBenchmark {

  private static final int TURNS = 200;

  private final MaskKey key = MaskKey.of(new byte[32], "acme");
  private final List<Guardrail> guardrails = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private GuardrailPipeline seen = GuardrailPipeline.create(List.of());

  @Setup
  public void makeHistory() {
    Set<PartKind> kinds = Set.of(PartKind.PROMPT, PartKind.ASSISTANT);
    for (int i = 0; i < 4; i++) {
      Pattern pattern = new Pattern("NAME_" + i, "(?i)project\\s+falcon" + i, "LLM02");
      guardrails.add(
          Guardrail.of(
              "g" + i,
              PatternsDetector.of(List.of(pattern)),
              kinds,
              i == 0 ? Action.MASK : Action.BLOCK));
    }
    for (int i = 0; i < TURNS; i++) {
      parts.add(
          new Part(
              i % 2 == 0 ? PartKind.PROMPT : PartKind.ASSISTANT,
              JsonPointer.compile("/messages/" + i + "/content"),
              "turn " + i + (i == 10 ? " project falcon0 " : " ") + "some words ".repeat(45),
              i == TURNS - 1,
              null,
              null,
              0));
    }
    seen = GuardrailPipeline.create(guardrails);
    judge(seen);
  }

  @Benchmark
  public StageResult seenBefore() {
    return judge(seen);
  }

  @Benchmark
  public StageResult forTheFirstTime() {
    return judge(GuardrailPipeline.create(guardrails));
  }

  private StageResult judge(GuardrailPipeline pipeline) {
    return pipeline.judge(
        parts, DetectionContext.ofRequest(parts), Masks.create(key), Instant::now);
  }
}
