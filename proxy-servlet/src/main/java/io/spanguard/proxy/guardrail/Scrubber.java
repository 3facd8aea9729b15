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

  /** Null where there is nothing to look for. */
  private final @Nullable GuardrailPipeline pipeline;

  private Scrubber(@Nullable GuardrailPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Leaves everything as it is. */
  public static Scrubber none() {
    return new Scrubber(null);
  }

  /** Takes out what the detector finds. */
  public static Scrubber of(Detector detector) {
    return new Scrubber(
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
    if (pipeline == null) {
      return parts;
    }
    Map<Part, String> changed =
        pipeline
            .judge(parts, DetectionContext.ofRequest(parts), Masks.create(NO_KEY), Instant::now)
            .recorded();
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

  /** A text of any other kind, for instance a path or a message. */
  public String scrubbed(String text) {
    if (pipeline == null || text.isEmpty()) {
      return text;
    }
    return scrubbed(
            List.of(new Part(PartKind.PROMPT, JsonPointer.empty(), text, true, null, null, 0)))
        .get(0)
        .text();
  }
}
