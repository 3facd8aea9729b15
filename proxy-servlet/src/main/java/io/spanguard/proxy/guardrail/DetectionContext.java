package io.spanguard.proxy.guardrail;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.wire.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What detectors may know of an exchange beside the text at hand; one for each stage. Confined to
 * the thread that runs the local guardrails; remote ones only read {@link #request} and {@link
 * #output}.
 */
public final class DetectionContext {

  private final List<Part> request;
  private final boolean output;
  private final Map<Class<?>, Object> shared = new HashMap<>();

  private DetectionContext(List<Part> request, boolean output) {
    this.request = List.copyOf(request);
    this.output = output;
  }

  /** For the request's own parts. */
  public static DetectionContext ofRequest(List<Part> request) {
    return new DetectionContext(request, false);
  }

  /** For what is answered to a request. */
  public static DetectionContext ofAnswer(List<Part> request) {
    return new DetectionContext(request, true);
  }

  /** The parts of the request as they came, also while its answer is judged. */
  public List<Part> request() {
    return request;
  }

  /** Whether an answer is judged. */
  public boolean output() {
    return output;
  }

  /**
   * What the detectors of this stage share, for instance the normalised text of a part.
   *
   * @param maker makes it where no detector has asked for it yet
   */
  public <T> T shared(Class<T> type, Supplier<T> maker) {
    Object found = shared.get(type);
    if (found == null) {
      found = requireNonNull(maker.get(), "maker");
      shared.put(type, found);
    }
    return type.cast(found);
  }
}
