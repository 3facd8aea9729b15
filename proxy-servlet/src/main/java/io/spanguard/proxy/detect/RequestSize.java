package io.spanguard.proxy.detect;

import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;

/** How long a request is, by estimate. */
record RequestSize(long tokens, int messages) {

  static RequestSize of(List<Part> request) {
    long halves = 0;
    int messages = 0;
    for (Part part : request) {
      halves += twelfths(part.text());
      messages += part.kind() == PartKind.TOOL_DEFINITION ? 0 : 1;
    }
    return new RequestSize((halves + 11) / 12, messages);
  }

  /** Estimated tokens times twelve. */
  static long twelfths(CharSequence text) {
    long sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += twelfths(text.charAt(i));
    }
    return sum;
  }

  static int twelfths(char c) {
    return c < 0x250 ? 3 : 8;
  }
}
