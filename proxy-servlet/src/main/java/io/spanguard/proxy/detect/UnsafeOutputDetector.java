package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import java.util.Locale;

/**
 * Finds in answers and tool calls what does harm where it is shown or run: script and its disguises
 * in HTML, links and images that carry data out, destructive shell commands and SQL. Immutable and
 * safe for use by many threads.
 *
 * <p>Where hosts are allowed, every link and image to another host is found; else only those that
 * carry data.
 */
public final class UnsafeOutputDetector implements Detector {

  private final RuleSet rules;
  private final Extent extent;

  private UnsafeOutputDetector(RuleSet rules) {
    this.rules = rules;
    this.extent = new Extent.Local(rules.longest());
  }

  public static UnsafeOutputDetector create() {
    return of(List.of());
  }

  /**
   * @param allowedHosts names of hosts, which include those below them; none: links and images are
   *     found by what they carry
   */
  public static UnsafeOutputDetector of(List<String> allowedHosts) {
    for (String host : allowedHosts) {
      if (!host.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*")) {
        throw new IllegalArgumentException("not the name of a host: " + host);
      }
    }
    List<String> hosts = allowedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    return new UnsafeOutputDetector(RuleSet.of(UnsafeRules.of(hosts)));
  }

  @Override
  public String id() {
    return "unsafe-output";
  }

  @Override
  public Extent extent() {
    return extent;
  }

  @Override
  public Scan open(Part part, DetectionContext context) {
    return new AnchoredScan(rules, part.kind() == PartKind.TOOL_CALL);
  }
}
