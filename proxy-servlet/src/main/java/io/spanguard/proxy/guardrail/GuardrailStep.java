package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.guardrail.StageResult.GuardrailRun;
import io.spanguard.proxy.guardrail.StageResult.PartFinding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One guardrail at work on the parts of one stage. For use by one thread, once. */
final class GuardrailStep {

  private final Guardrail guardrail;
  private final Stage stage;
  private final List<PartFinding> findings = new ArrayList<>();
  private final Set<String> skipped = new LinkedHashSet<>();
  private List<RemoteCall> calls = List.of();
  private @Nullable Instant start;
  private Duration busy = Duration.ZERO;
  private @Nullable String failure;

  GuardrailStep(Guardrail guardrail, Stage stage) {
    this.guardrail = guardrail;
    this.stage = stage;
  }

  Guardrail guardrail() {
    return guardrail;
  }

  /** Whether it has had something to look at. */
  boolean hasRun() {
    return start != null;
  }

  boolean looksAt(JudgedText text) {
    return guardrail.on().contains(text.part().kind());
  }

  /** Why parts were not inspected that should have been. */
  Set<String> skipped() {
    return skipped;
  }

  GuardrailRun run() {
    Instant from = start == null ? stage.now() : start;
    return new GuardrailRun(guardrail, from, busy, findings, calls, failure);
  }

  /** Begins with a text. */
  Work work(JudgedText text) {
    begin();
    if (!stage.isHiding()) {
      text.given();
    }
    return new Work(text);
  }

  /**
   * A text that is here as a whole.
   *
   * @param cache null where nothing is to be remembered
   */
  void judge(JudgedText text, @Nullable FindingCache cache) {
    Work work = work(text);
    apply(work, work.find(cache));
  }

  /** What was found in a text in another way. */
  void apply(JudgedText text, List<Finding> found) {
    apply(work(text), found);
  }

  private void apply(Work work, List<Finding> found) {
    if (found.isEmpty()) {
      return;
    }
    work.replays = true;
    TextStep step = new TextStep(work, new FoundScan(found), true);
    List<Stretch> out = step.feed(work.text.stretches());
    out.addAll(step.finish());
    if (work.removes) {
      work.text.remove("[removed by guardrail " + guardrail.id() + "]");
    } else if (work.replaces() && !stage.isStopped()) {
      work.text.stretches(out);
    }
  }

  /** What took place elsewhere, and how long it took. */
  void took(Duration duration, List<RemoteCall> made) {
    busy = busy.plus(duration);
    calls = made;
  }

  void begin() {
    if (start == null) {
      start = stage.now();
    }
  }

  /**
   * @param reason the word in a trace's list of what was skipped
   */
  void fail(String what, String reason) {
    if (failure != null) {
      return;
    }
    failure = what;
    if (stage.isHiding()) {
      return;
    }
    skipped.add(reason);
    if (guardrail.failClosed()) {
      stage.block(new Block(guardrail, null, what));
    }
  }

  /**
   * What was to be redacted and has not been looked at is not recorded: nobody knows what is in it.
   */
  void leave(JudgedText text) {
    if (guardrail.action() == Action.REDACT || guardrail.action() == Action.MASK) {
      text.hideAll("[not recorded: guardrail " + guardrail.id() + " did not judge it]");
    }
  }

  private boolean masks() {
    return guardrail.action() == Action.MASK && !stage.context().output();
  }

  /** This guardrail at work on one text. */
  final class Work implements TextStep.Work {
    private final JudgedText text;
    private boolean removes;

    /** Whether the search is over and paid for. */
    private boolean replays;

    private Work(JudgedText text) {
      this.text = text;
      if (failure != null) {
        leave();
      }
    }

    /** What is found in the whole text, now or earlier. */
    private List<Finding> find(@Nullable FindingCache cache) {
      if (text.seen().length() > GuardrailPipeline.MAX_INSPECTED) {
        GuardrailStep.this.fail(
            "a part has more than " + GuardrailPipeline.MAX_INSPECTED + " characters", "too_large");
        leave();
      }
      if (failure != null) {
        return List.of();
      }
      FindingCache usable = FindingCache.mayKeep(guardrail, text) ? cache : null;
      List<Finding> known = usable == null ? null : usable.find(guardrail, text);
      if (known != null) {
        inspected();
      }
      List<Finding> found = known == null ? found(this::scan) : known;
      if (known == null && usable != null && failure == null) {
        usable.keep(guardrail, text, found);
      }
      if (found.isEmpty() && failure == null) {
        passed();
      }
      return found;
    }

    private List<Finding> scan() {
      List<Finding> found = open().whole(text.seen());
      for (Finding finding : found) {
        if (finding.end() > text.seen().length()) {
          throw new IllegalStateException("a finding ends outside of its text");
        }
      }
      return found;
    }

    private Scan open() {
      return ((Detector) guardrail.detector()).open(text.current(), stage.context());
    }

    /** For a text that comes in pieces. */
    TextStep step() {
      Scan[] scan = {new FoundScan(List.of())};
      if (failure == null) {
        found(
            () -> {
              scan[0] = open();
              return List.of();
            });
      }
      return new TextStep(this, scan[0], guardrail.detector().extent() instanceof Extent.Whole);
    }

    private void inspected() {
      if (!stage.isHiding()) {
        text.inspected();
      }
    }

    @Override
    public void passed() {
      Detector detector = (Detector) guardrail.detector();
      if (detector.isCacheable()) {
        text.passes(detector);
      }
    }

    @Override
    public boolean isActive() {
      return failure == null;
    }

    @Override
    public boolean isBlocked() {
      // All that was found in a whole text is known: none of it is to be recorded.
      return stage.isStopped() && !replays;
    }

    @Override
    public boolean holds() {
      return guardrail.action() != Action.MONITOR && !stage.isHiding();
    }

    @Override
    public boolean replaces() {
      boolean changes = guardrail.action() == Action.REDACT || guardrail.action() == Action.MASK;
      return changes && !stage.isHiding();
    }

    @Override
    public boolean joins() {
      return true;
    }

    @Override
    public List<Finding> found(Supplier<List<Finding>> call) {
      if (replays) {
        return call.get();
      }
      if (busy.compareTo(guardrail.timeout()) > 0) {
        String limit = guardrail.timeout().toMillis() + " ms";
        GuardrailStep.this.fail(
            "detector " + guardrail.detector().id() + " took longer than " + limit, "timeout");
        leave();
        return List.of();
      }
      Instant from = stage.now();
      try {
        List<Finding> found = call.get();
        inspected();
        return found;
      } catch (RuntimeException | StackOverflowError e) {
        fail(e);
        return List.of();
      } finally {
        Duration taken = Duration.between(from, stage.now());
        busy = taken.isNegative() ? busy : busy.plus(taken);
      }
    }

    @Override
    public void fail(Throwable thrown) {
      // Not the message: it may quote the text.
      String what = "detector " + guardrail.detector().id() + " failed: ";
      GuardrailStep.this.fail(what + thrown.getClass().getName(), "detector_failed");
      leave();
    }

    private void leave() {
      GuardrailStep.this.leave(text);
    }

    @Override
    public void found(Finding original) {
      if (!(guardrail.detector() instanceof Detector local) || local.findsContent()) {
        text.hide(original);
      }
      if (stage.isHiding()) {
        return;
      }
      findings.add(new PartFinding(text.part(), original));
      if (guardrail.action() != Action.BLOCK) {
        return;
      }
      if (text.part().isNew()) {
        stage.block(new Block(guardrail, original.category(), original.reason()));
      } else {
        removes = true;
      }
    }

    @Override
    public String replacement(String type, String seen, int start, int end) {
      String placeholder = masks() ? stage.masks().placeholder(type, seen) : "{" + type + "}";
      text.replace(new Replacement(start, end, type, placeholder));
      return placeholder;
    }
  }

  /** What was found before. */
  record FoundScan(List<Finding> findings) implements Scan {

    @Override
    public List<Finding> feed(CharSequence piece) {
      return List.of();
    }

    @Override
    public List<Finding> finish() {
      return findings;
    }

    @Override
    public int settled() {
      return 0;
    }
  }
}
