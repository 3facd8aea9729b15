package io.spanguard.proxy.guardrail;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.guardrail.StageResult.Block;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The guardrails at work on a streamed answer, each of whose texts is a {@link TextFlow}. For use
 * by one thread.
 *
 * <p>Once {@link #isStopped} nothing more may go to the client.
 */
public final class AnswerStage {

  private final GuardrailPipeline pipeline;
  private final Stage stage;
  private final List<GuardrailStep> steps;
  private final List<TextFlow> flows = new ArrayList<>();
  private boolean askedRemotely;

  AnswerStage(GuardrailPipeline pipeline, Stage stage, List<GuardrailStep> steps) {
    this.pipeline = pipeline;
    this.stage = stage;
    this.steps = steps;
  }

  /**
   * Begins with a text.
   *
   * @param part its own text counts for nothing
   */
  public TextFlow open(Part part) {
    return open(part, true);
  }

  /**
   * As {@link #open(Part)}.
   *
   * @param restores whether masked values are put back in it
   */
  public TextFlow open(Part part, boolean restores) {
    List<GuardrailStep> local = new ArrayList<>();
    TextFlow.Remote remote = TextFlow.Remote.NONE;
    for (GuardrailStep step : steps) {
      if (looksAt(step, part.kind())) {
        if (step.guardrail().detector() instanceof Detector) {
          local.add(step);
        } else if (remote != TextFlow.Remote.HOLDS) {
          remote = acts(step.guardrail()) ? TextFlow.Remote.HOLDS : TextFlow.Remote.WATCHES;
        }
      }
    }
    TextFlow flow = new TextFlow(stage, part.withText(""), local, remote, restores);
    flows.add(flow);
    return flow;
  }

  /** Whether a guardrail has ended the answer. */
  public boolean isStopped() {
    return stage.isStopped();
  }

  /** What ended the answer; empty where nothing did. */
  public Optional<Block> block() {
    return Optional.ofNullable(stage.block());
  }

  /** No text of the answer goes on coming. */
  public void finish() {
    flows.forEach(TextFlow::finish);
    if (stage.isStopped()) {
      return;
    }
    List<TextFlow> remote = flows.stream().filter(TextFlow::isRemote).toList();
    askedRemotely = true;
    if (!remote.isEmpty()) {
      pipeline.judgeRemotely(stage, steps, remote.stream().map(TextFlow::forRemote).toList());
      if (!stage.isStopped()) {
        remote.forEach(TextFlow::judged);
      }
    }
  }

  /**
   * What came of it, to be asked once, at the end.
   *
   * @param parts of the answer as far as it came
   */
  public StageResult result(List<Part> parts) {
    stage.hide();
    flows.forEach(TextFlow::hide);
    if (!askedRemotely) {
      flows.forEach(flow -> GuardrailPipeline.leave(steps, flow.text()));
    }
    List<JudgedText> texts = new ArrayList<>();
    for (Part part : parts) {
      texts.add(text(part));
    }
    return pipeline.result(stage, parts, texts, steps).withoutForwarded();
  }

  private JudgedText text(Part part) {
    for (TextFlow flow : flows) {
      if (place(flow).equals(part.place()) && part.text().contentEquals(flow.original())) {
        return flow.text();
      }
    }
    // It came in another way than piece by piece; it is looked at for what must not be recorded.
    JudgedText text = JudgedText.whole(part);
    GuardrailPipeline.leave(steps, text);
    for (GuardrailStep step : steps) {
      if (looksAt(step, part.kind()) && step.guardrail().detector() instanceof Detector) {
        step.judge(text, null);
      }
    }
    return text;
  }

  private static JsonPointer place(TextFlow flow) {
    return flow.text().part().place();
  }

  private static boolean acts(Guardrail guardrail) {
    return guardrail.action() != Action.MONITOR || guardrail.failClosed();
  }

  private static boolean looksAt(GuardrailStep step, PartKind kind) {
    return step.guardrail().on().contains(kind);
  }
}
