package io.spanguard.proxy;

import io.spanguard.proxy.wire.CapturedText;
import io.spanguard.proxy.wire.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parts of an exchange as they may be recorded: findings replaced, long ones cut. */
final class Recorded {

  private Recorded() {}

  /**
   * @param replaced the parts whose text must not be recorded as it is, with the text that may
   */
  static List<Part> parts(List<Part> parts, Map<Part, String> replaced) {
    CapturedText capture = CapturedText.forExchange();
    List<Part> recorded = new ArrayList<>(parts.size());
    for (Part part : parts) {
      recorded.add(part.withText(capture.cut(replaced.getOrDefault(part, part.text()))));
    }
    return recorded;
  }
}
