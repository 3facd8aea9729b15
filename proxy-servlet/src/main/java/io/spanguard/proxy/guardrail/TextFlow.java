package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.wire.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One text of a streamed answer on its way through the guardrails: goes in as it comes, and comes
 * out as it settles, with what was masked in the request put back. For use by one thread.
 *
 * <p>The arguments of a tool call come out as a whole, and so does what a remote guardrail that may
 * act has to judge.
 */
public final class TextFlow {

  private final Stage stage;
  private final List<GuardrailStep> guardrails;
  private final Remote remote;
  private final List<TextStep> chain = new ArrayList<>();
  private final StringBuilder original = new StringBuilder();
  private final StringBuilder delivered = new StringBuilder();
  private final List<Stretch> kept = new ArrayList<>();
  private final StretchQueue released = new StretchQueue();

  /** Puts back what was masked; null where nothing was. */
  private final @Nullable TextStep restore;

  private JudgedText text;
  private int fed;
  private int settled;
  private boolean finished;

  /** Whether remote guardrails have judged it. */
  private boolean out;

  /**
   * @param guardrails the local ones that look at this text, in order
   * @param remote what others, which judge it at the end of the stream, have to do with it
   * @param restores whether masked values are put back in it
   */
  TextFlow(
      Stage stage, Part part, List<GuardrailStep> guardrails, Remote remote, boolean restores) {
    this.stage = stage;
    this.text = JudgedText.streamed(part);
    this.guardrails = guardrails;
    this.remote = remote;
    this.restore =
        stage.masks().isEmpty() || !restores
            ? null
            : new TextStep(new Restoring(stage), new Masks.PlaceholderScan(stage.masks()), false);
    if (!text.isArguments()) {
      for (GuardrailStep guardrail : guardrails) {
        chain.add(guardrail.work(text).step());
      }
    }
  }

  /** Takes the next piece; not after {@link #finish}. */
  public void feed(String piece) {
    original.append(piece);
    if (!text.isArguments() && !stage.isStopped()) {
      pass(next(), false);
    }
  }

  /** No more of this text comes. Said again it does nothing. */
  public void finish() {
    if (finished || stage.isStopped()) {
      return;
    }
    finished = true;
    if (text.isArguments()) {
      arguments();
    } else {
      pass(next(), true);
    }
  }

  /** All that came in. */
  public String original() {
    return original.toString();
  }

  /** All that came out so far. */
  public String delivered() {
    return delivered.toString();
  }

  /** Up to where in what came in it is settled what comes out. */
  public int settled() {
    return settled;
  }

  /** Takes what came out up to an offset in what came in, which is settled. */
  public String take(int upTo) {
    Stretch first = nextReleased(upTo);
    if (first == null) {
      return "";
    }
    Stretch second = nextReleased(upTo);
    if (second == null) {
      return first.seen();
    }
    StringBuilder out = new StringBuilder(first.seen());
    for (Stretch next = second; next != null; next = nextReleased(upTo)) {
      out.append(next.seen());
    }
    return out.toString();
  }

  private @Nullable Stretch nextReleased(int upTo) {
    return released.isEmpty() || released.start() >= upTo
        ? null
        : released.next(upTo - released.start());
  }

  JudgedText text() {
    return text;
  }

  /** What remote guardrails judge, with what has been replaced in it. */
  JudgedText forRemote() {
    text.stretches(kept);
    return text;
  }

  /** Remote guardrails have judged it. */
  void judged() {
    if (remote != Remote.HOLDS) {
      return;
    }
    out = true;
    if (text.isArguments()) {
      releaseArguments();
    } else {
      release(text.stretches(), true);
    }
  }

  /** Whether all of it has come out, and no more comes. */
  public boolean isOut() {
    return finished && (out || remote != Remote.HOLDS) && !stage.isStopped();
  }

  /** Whether no more of it comes. */
  public boolean isFinished() {
    return finished;
  }

  boolean isRemote() {
    return remote != Remote.NONE;
  }

  /** What has not come out is looked at, so that nothing of it is recorded that must not be. */
  void hide() {
    if (!text.isArguments()) {
      pass(next(), true);
    } else if (!finished) {
      arguments();
    }
    finished = true;
  }

  private List<Stretch> next() {
    if (fed == original.length()) {
      return List.of();
    }
    Stretch stretch = Stretch.plain(fed, original.substring(fed));
    fed = original.length();
    return List.of(stretch);
  }

  private void pass(List<Stretch> stretches, boolean last) {
    List<Stretch> passing = stretches;
    for (TextStep step : chain) {
      passing = step.feed(passing);
      if (last && !stage.isStopped()) {
        passing.addAll(step.finish());
      }
      if (stage.isStopped()) {
        return;
      }
    }
    if (isRemote()) {
      kept.addAll(passing);
    }
    if (remote != Remote.HOLDS) {
      release(passing, last);
    }
  }

  private void release(List<Stretch> stretches, boolean last) {
    List<Stretch> out = stretches;
    if (restore != null) {
      out = restore.feed(stretches);
      if (last) {
        out.addAll(restore.finish());
      }
    }
    for (Stretch stretch : out) {
      released.add(stretch);
      delivered.append(stretch.seen());
      settled = stretch.end();
    }
  }

  private void arguments() {
    text = JudgedText.whole(text.part().withText(original.toString()));
    for (GuardrailStep guardrail : guardrails) {
      guardrail.judge(text, null);
      if (stage.isStopped()) {
        return;
      }
    }
    if (isRemote()) {
      kept.addAll(text.stretches());
    }
    if (remote != Remote.HOLDS) {
      releaseArguments();
    }
  }

  private void releaseArguments() {
    String restored = stage.masks().restored(text);
    delivered.append(restored);
    released.add(new Stretch(0, original.length(), restored, true));
    settled = original.length();
  }

  /** What guardrails over the network have to do with a text. */
  enum Remote {
    NONE,
    /** They judge it, but whatever they say it comes out. */
    WATCHES,
    /** It comes out once they have judged it. */
    HOLDS
  }

  /** Puts the values back in the place of placeholders that this exchange issued. */
  private record Restoring(Stage stage) implements TextStep.Work {

    @Override
    public boolean isActive() {
      return true;
    }

    @Override
    public boolean isBlocked() {
      return stage.isStopped();
    }

    @Override
    public boolean holds() {
      return true;
    }

    @Override
    public boolean replaces() {
      return true;
    }

    @Override
    public boolean joins() {
      return false;
    }

    @Override
    public List<Finding> found(Supplier<List<Finding>> call) {
      return call.get();
    }

    @Override
    public void fail(Throwable thrown) {
      throw new IllegalStateException("finding placeholders failed", thrown);
    }

    @Override
    public void passed() {
      // Nothing was masked in it.
    }

    @Override
    public void found(Finding original) {
      // Nothing is said of it: the client gets back what was its own.
    }

    @Override
    public String replacement(String type, String seen, int start, int end) {
      String value = stage.masks().value(seen);
      return value == null ? seen : value;
    }
  }
}
