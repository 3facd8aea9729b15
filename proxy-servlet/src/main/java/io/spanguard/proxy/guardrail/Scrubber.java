package io.spanguard.proxy.guardrail;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of whatever is recorded what no trace may hold, whether or not there is a guardrail for
 * it. Safe for use by many threads.
 *
 * <p>Where its detector fails the text is not recorded at all.
 */
public final class Scrubber {

  private static final MaskKey NO_KEY = MaskKey.of(new byte[32], "");

  /** Up to so many characters, looking at a text costs less than remembering what is in it. */
  private static final int SHORT = 2048;

  /** No key that is known by its format alone is shorter. */
  private static final int SHORTEST_SECRET = 16;

  /** Null where there is nothing to look for. */
  private final @Nullable Detector detector;

  private final GuardrailPipeline pipeline;

  private Scrubber(@Nullable Detector detector, GuardrailPipeline pipeline) {
    this.detector = detector;
    this.pipeline = pipeline;
  }

  /** Leaves everything as it is. */
  public static Scrubber none() {
    return new Scrubber(null, GuardrailPipeline.create(List.of()));
  }

  /** Takes out what the detector finds. */
  public static Scrubber of(Detector detector) {
    return new Scrubber(
        detector,
        GuardrailPipeline.create(
            List.of(
                new Guardrail(
                    "scrub",
                    detector,
                    EnumSet.allOf(PartKind.class),
                    Action.REDACT,
                    Duration.ofSeconds(10),
                    false))));
  }

  /** The parts with the texts that may be recorded. */
  public List<Part> scrubbed(List<Part> parts) {
    return scrubbed(parts, StageResult.none());
  }

  /**
   * As {@link #scrubbed(List)}.
   *
   * @param judged what a stage has looked at already, with the same detector, is not looked at
   *     again
   */
  public List<Part> scrubbed(List<Part> parts, StageResult judged) {
    if (detector == null) {
      return parts;
    }
    DetectionContext context = DetectionContext.ofRequest(parts);
    List<Part> doubtful = new ArrayList<>(0);
    for (Part part : parts) {
      // the escapes in a tool call's arguments are resolved by the pipeline
      boolean plain = !JudgedText.isArguments(part) && part.text().length() <= SHORT;
      if (!judged.hasPassed(part, detector) && (!plain || !isClean(detector, part, context))) {
        doubtful.add(part);
      }
    }
    return doubtful.isEmpty() ? parts : judged(parts, doubtful, context);
  }

  /** Most texts are short and clean, and need none of the pipeline's bookkeeping. */
  private static boolean isClean(Detector detector, Part part, DetectionContext context) {
    try {
      return detector.open(part, context).whole(part.text()).isEmpty();
    } catch (RuntimeException | StackOverflowError e) {
      // the pipeline meets the same failure, and knows what to do
      return false;
    }
  }

  private List<Part> judged(List<Part> parts, List<Part> doubtful, DetectionContext context) {
    Map<Part, String> changed =
        pipeline.judge(doubtful, context, Masks.create(NO_KEY), Instant::now).recorded();
    if (changed.isEmpty()) {
      return parts;
    }
    List<Part> clean = new ArrayList<>(parts.size());
    for (Part part : parts) {
      String text = changed.get(part);
      clean.add(text == null ? part : part.withText(text));
    }
    return clean;
  }

  /** An id or a name that a client chose; some take their key for one. */
  public String scrubbedWord(String word) {
    return word.length() < SHORTEST_SECRET ? word : scrubbed(word);
  }

  /** A text of any other kind, for instance a path or a message. */
  public String scrubbed(String text) {
    if (detector == null || text.isEmpty()) {
      return text;
    }
    return scrubbed(
            List.of(new Part(PartKind.PROMPT, JsonPointer.empty(), text, true, null, null, 0)))
        .get(0)
        .text();
  }
}
