package io.spanguard.proxy.firewall;

import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Credentials in arguments that neither the user nor the operator gave: the model has them from a
 * tool's result, or made them up. Stateless.
 */
final class Credentials {

  private static final SecretsDetector DETECTOR = SecretsDetector.create();

  private Credentials() {}

  static Match match(JudgedCall call) {
    String arguments = call.call().arguments();
    Part part = call.call().part();
    Part asCall =
        new Part(
            PartKind.TOOL_CALL,
            part.place(),
            arguments,
            true,
            part.toolName(),
            part.toolCallId(),
            part.choice());
    Scan scan = DETECTOR.open(asCall, DetectionContext.ofAnswer(List.of()));
    List<Finding> found = new ArrayList<>(scan.feed(arguments));
    found.addAll(scan.finish());
    for (Finding finding : found) {
      String value = Arguments.unescaped(arguments.substring(finding.start(), finding.end()));
      if (!call.said().named(value)) {
        return Match.yes();
      }
    }
    return Match.no();
  }
}
