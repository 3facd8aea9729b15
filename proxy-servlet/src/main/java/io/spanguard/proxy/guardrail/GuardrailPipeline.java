package io.spanguard.proxy.guardrail;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.guardrail.StageResult.GuardrailRun;
import io.spanguard.proxy.guardrail.StageResult.Passed;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The guardrails of a target. The local ones run in order, on the caller's thread; each sees what
 * those before it made of the texts, and one that blocks is the last to run. Then the remote ones
 * run, at the same time. Safe for use by many threads.
 *
 * <p>Guardrails that a block keeps from running still look at the texts, unseen: what they would
 * find is not recorded either.
 *
 * <pre>{@code
 * StageResult input =
 *     GuardrailPipeline.create(guardrails)
 *         .judge(
 *             request.parts(),
 *             DetectionContext.ofRequest(request.parts()),
 *             Masks.create(MaskKey.of(secret, "acme")),
 *             Instant::now);
 * }</pre>
 */
public final class GuardrailPipeline implements AutoCloseable {

  /** Characters of a part; what is larger fails each guardrail that looks at it. */
  static final int MAX_INSPECTED = 16 << 20;

  private static final int MAX_REMOTE_THREADS = 256;
  private static final int CACHED_FINDINGS = 20_000;

  private final List<Guardrail> guardrails;
  private final Set<PartKind> judgedElsewhere;
  private final Set<PartKind> looksAt = EnumSet.noneOf(PartKind.class);
  private final FindingCache cache = FindingCache.create(CACHED_FINDINGS);

  /** Null where there are no remote guardrails. */
  private final @Nullable ExecutorService remote;

  private GuardrailPipeline(List<Guardrail> guardrails, Set<PartKind> judgedElsewhere) {
    this.guardrails = List.copyOf(guardrails);
    this.judgedElsewhere = Set.copyOf(judgedElsewhere);
    boolean anyRemote = false;
    for (Guardrail guardrail : guardrails) {
      looksAt.addAll(guardrail.on());
      anyRemote |= guardrail.detector() instanceof RemoteDetector;
    }
    this.remote =
        anyRemote
            ? new ThreadPoolExecutor(
                0,
                MAX_REMOTE_THREADS,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                GuardrailPipeline::thread)
            : null;
  }

  /**
   * @throws IllegalArgumentException when an id stands twice
   */
  public static GuardrailPipeline create(List<Guardrail> guardrails) {
    return create(guardrails, Set.of());
  }

  /**
   * With parts that need no guardrail to be inspected.
   *
   * @param judgedElsewhere for instance tool calls, where there is a firewall
   * @throws IllegalArgumentException when an id stands twice
   */
  public static GuardrailPipeline create(
      List<Guardrail> guardrails, Set<PartKind> judgedElsewhere) {
    Set<String> ids = new HashSet<>();
    for (Guardrail guardrail : guardrails) {
      if (!ids.add(guardrail.id())) {
        throw new IllegalArgumentException("guardrail id twice: " + guardrail.id());
      }
    }
    return new GuardrailPipeline(guardrails, judgedElsewhere);
  }

  /** Whether one may change or stop an answer, so that it cannot go on unseen. */
  public boolean guardsAnswers() {
    for (Guardrail guardrail : guardrails) {
      boolean acts = guardrail.action() != Action.MONITOR || guardrail.failClosed();
      if (acts && guardrail.on().stream().anyMatch(kind -> !kind.isInput())) {
        return true;
      }
    }
    return false;
  }

  /** Whether one looks at what a model answers. */
  public boolean seesAnswers() {
    return looksAt.stream().anyMatch(kind -> !kind.isInput());
  }

  /**
   * Judges the parts of one side.
   *
   * @param masks of the exchange, which notes in it what it masks
   * @param now the clock of the runs and of the timeouts, safe for use by many threads. A local
   *     detector is not interrupted: whether it took too long is seen before each further text, so
   *     that what was judged late, but to the end, counts
   */
  public StageResult judge(
      List<Part> parts, DetectionContext context, Masks masks, Supplier<Instant> now) {
    if (parts.stream().noneMatch(part -> looksAt.contains(part.kind()))) {
      return unseen(parts);
    }
    Stage stage = new Stage(context, masks, now, false);
    List<JudgedText> texts = new ArrayList<>(parts.size());
    for (Part part : parts) {
      texts.add(JudgedText.whole(part));
    }
    List<GuardrailStep> heard = new ArrayList<>();
    judge(stage, texts, heard);
    return result(stage, parts, texts, heard);
  }

  private StageResult unseen(List<Part> parts) {
    boolean all = parts.stream().allMatch(part -> judgedElsewhere.contains(part.kind()));
    return new StageResult(
        List.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        0,
        all ? List.of() : List.of("no_guardrail"),
        Optional.empty());
  }

  private void judge(Stage stage, List<JudgedText> texts, List<GuardrailStep> heard) {
    List<GuardrailStep> remoteSteps = new ArrayList<>();
    for (Guardrail guardrail : guardrails) {
      if (guardrail.detector() instanceof RemoteDetector) {
        remoteSteps.add(new GuardrailStep(guardrail, stage));
        continue;
      }
      if (stage.block() != null) {
        stage.hide();
      }
      GuardrailStep step = new GuardrailStep(guardrail, stage);
      for (JudgedText text : texts) {
        if (step.looksAt(text)) {
          step.judge(text, cache);
        }
      }
      if (!stage.isHiding()) {
        heard.add(step);
      }
    }
    if (stage.block() == null) {
      judgeRemotely(stage, remoteSteps, texts);
      heard.addAll(remoteSteps);
    } else {
      texts.forEach(text -> leave(remoteSteps, text));
    }
  }

  /** A text that remote guardrails would have judged, and no longer need to. */
  static void leave(List<GuardrailStep> steps, JudgedText text) {
    for (GuardrailStep step : steps) {
      if (step.guardrail().detector() instanceof RemoteDetector && step.looksAt(text)) {
        step.leave(text);
      }
    }
  }

  /** Begins with a streamed answer. */
  public AnswerStage open(DetectionContext context, Masks masks, Supplier<Instant> now) {
    Stage stage = new Stage(context, masks, now, true);
    List<GuardrailStep> steps = new ArrayList<>(guardrails.size());
    for (Guardrail guardrail : guardrails) {
      steps.add(new GuardrailStep(guardrail, stage));
    }
    return new AnswerStage(this, stage, steps);
  }

  void judgeRemotely(Stage stage, List<GuardrailStep> steps, List<JudgedText> texts) {
    if (remote == null) {
      return;
    }
    List<GuardrailStep> asked = new ArrayList<>();
    for (GuardrailStep step : steps) {
      if (step.guardrail().detector() instanceof RemoteDetector) {
        asked.add(step);
      }
    }
    new RemoteStage(stage, remote).judge(asked, texts);
  }

  /**
   * @param texts one for each of the parts, in order
   */
  StageResult result(
      Stage stage, List<Part> parts, List<JudgedText> texts, List<GuardrailStep> steps) {
    List<GuardrailRun> runs = new ArrayList<>();
    Set<String> skipped = new LinkedHashSet<>();
    for (GuardrailStep step : steps) {
      if (step.hasRun()) {
        runs.add(step.run());
        skipped.addAll(step.skipped());
      }
    }
    Map<Part, String> forwarded = new LinkedHashMap<>();
    Map<Part, String> recorded = new LinkedHashMap<>();
    Map<JsonPointer, Passed> passed = new HashMap<>();
    int inspected = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      JudgedText text = texts.get(i);
      note(part, text.forwarded(), forwarded);
      note(part, text.recorded(part.text()), recorded);
      if (!text.passed().isEmpty()) {
        passed.put(part.place(), new Passed(part, text.passed()));
      }
      if (text.isInspected()) {
        inspected++;
      } else if (!looksAt.contains(part.kind())) {
        if (!judgedElsewhere.contains(part.kind())) {
          skipped.add("no_guardrail");
        }
      } else if (!text.isGiven()) {
        skipped.add("blocked_before");
      }
    }
    return new StageResult(
        runs,
        forwarded,
        recorded,
        passed,
        inspected,
        List.copyOf(skipped),
        Optional.ofNullable(stage.block()));
  }

  private static void note(Part part, String text, Map<Part, String> texts) {
    if (!text.equals(part.text())) {
      texts.put(part, text);
    }
  }

  @Override
  public void close() {
    if (remote != null) {
      remote.shutdownNow();
    }
    for (Guardrail guardrail : guardrails) {
      if (guardrail.detector() instanceof RemoteDetector detector) {
        detector.close();
      }
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "spanguard-remote-guardrail");
    thread.setDaemon(true);
    return thread;
  }
}
