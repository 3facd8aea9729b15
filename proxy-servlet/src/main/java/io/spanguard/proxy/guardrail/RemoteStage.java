package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.guardrail.RemoteVerdict.RemoteFinding;
import io.spanguard.proxy.wire.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The remote guardrails of one stage at work: at the same time, on the texts as the local ones left
 * them. For use by one thread, once.
 */
final class RemoteStage {

  private final Stage stage;
  private final ExecutorService executor;
  private final List<Asked> asked = new ArrayList<>();

  RemoteStage(Stage stage, ExecutorService executor) {
    this.stage = stage;
    this.executor = executor;
  }

  /** Asks them all and waits for each as long as it may take. */
  void judge(List<GuardrailStep> steps, List<JudgedText> texts) {
    long from = System.nanoTime();
    for (GuardrailStep step : steps) {
      ask(step, texts);
    }
    List<Base> bases = new ArrayList<>();
    for (JudgedText text : texts) {
      bases.add(Base.of(text));
    }
    for (Asked one : asked) {
      hear(one, from, bases);
    }
  }

  private void ask(GuardrailStep step, List<JudgedText> texts) {
    List<JudgedText> seen = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (JudgedText text : texts) {
      if (step.looksAt(text)) {
        seen.add(text);
        parts.add(text.part().withText(text.seen()));
        text.given();
      }
    }
    if (seen.isEmpty()) {
      return;
    }
    step.begin();
    RemoteDetector detector = (RemoteDetector) step.guardrail().detector();
    Duration timeout = step.guardrail().timeout();
    RemoteCalls calls = RemoteCalls.create(stage::now);
    try {
      asked.add(
          new Asked(
              step, seen, calls, executor.submit(() -> heard(detector, parts, timeout, calls))));
    } catch (RejectedExecutionException e) {
      fail(step, seen, "too many remote judgements at the same time", "detector_failed");
    }
  }

  private Heard heard(
      RemoteDetector detector, List<Part> parts, Duration timeout, RemoteCalls calls) {
    long from = System.nanoTime();
    RemoteVerdict verdict = detector.judge(parts, stage.context(), timeout, calls);
    for (RemoteFinding found : verdict.findings()) {
      if (found.part() >= parts.size()
          || found.finding().end() > parts.get(found.part()).text().length()) {
        throw new IllegalStateException("a finding ends outside of its text");
      }
    }
    return new Heard(verdict, System.nanoTime() - from);
  }

  private void hear(Asked one, long from, List<Base> bases) {
    Heard heard = wait(one, from);
    long nanos = heard == null ? System.nanoTime() - from : heard.nanos;
    one.step.took(Duration.ofNanos(nanos), one.calls.all());
    if (heard == null) {
      return;
    }
    if (heard.verdict.failure() != null) {
      fail(one.step, one.texts, heard.verdict.failure(), "detector_failed");
      return;
    }
    for (int i = 0; i < one.texts.size(); i++) {
      JudgedText text = one.texts.get(i);
      List<Finding> found = new ArrayList<>();
      for (RemoteFinding finding : heard.verdict.findings()) {
        if (finding.part() == i) {
          found.add(Base.find(bases, text).now(finding.finding()));
        }
      }
      text.inspected();
      one.step.apply(text, found);
    }
  }

  /** Null where there is no verdict, which the step then knows. */
  private static @Nullable Heard wait(Asked one, long from) {
    String id = one.step.guardrail().detector().id();
    long limit = one.step.guardrail().timeout().toNanos();
    try {
      long left = limit - (System.nanoTime() - from);
      return one.verdict.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      one.verdict.cancel(true);
      long millis = one.step.guardrail().timeout().toMillis();
      fail(
          one.step, one.texts, "detector " + id + " took longer than " + millis + " ms", "timeout");
    } catch (ExecutionException e) {
      String type = e.getCause() == null ? "unknown" : e.getCause().getClass().getName();
      fail(one.step, one.texts, "detector " + id + " failed: " + type, "detector_failed");
    } catch (InterruptedException e) {
      one.verdict.cancel(true);
      Thread.currentThread().interrupt();
      fail(one.step, one.texts, "detector " + id + " was interrupted", "detector_failed");
    }
    return null;
  }

  private static void fail(GuardrailStep step, List<JudgedText> texts, String what, String reason) {
    step.fail(what, reason);
    texts.forEach(step::leave);
  }

  /**
   * @param nanos how long it took
   */
  private record Heard(RemoteVerdict verdict, long nanos) {}

  private record Asked(
      GuardrailStep step, List<JudgedText> texts, RemoteCalls calls, Future<Heard> verdict) {}

  /** A text as it was sent out, to which the findings refer, whatever has become of it since. */
  private record Base(JudgedText text, OffsetMap offsets) {

    static Base of(JudgedText text) {
      OffsetMap offsets = new OffsetMap();
      text.stretches().forEach(offsets::add);
      return new Base(text, offsets);
    }

    @SuppressWarnings("ReferenceEquality") // each text is itself
    static Base find(List<Base> bases, JudgedText text) {
      for (Base base : bases) {
        if (base.text == text) {
          return base;
        }
      }
      throw new IllegalStateException("no such text");
    }

    Finding now(Finding finding) {
      int start = finding.start();
      int end = finding.end();
      int first = offsets.original(offsets.floor(start));
      int last = end == start ? first : offsets.original(offsets.ceiling(end));
      int from = Stretch.seenOffset(text.stretches(), first, false);
      int to = end == start ? from : Stretch.seenOffset(text.stretches(), last, true);
      return new Finding(
          finding.type(), finding.category(), from, to, finding.score(), finding.reason());
    }
  }
}
