package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Texts that come to a scan in pieces of random lengths. */
final class Pieces {

  private Pieces() {}

  /**
   * That a scan finds in pieces what it finds in the whole, in the same order, and that nothing of
   * a finding had settled before it was told.
   */
  static void assertSame(Supplier<Scan> scans, String text, Random random) {
    Scan scan = scans.get();
    List<Finding> whole = new ArrayList<>(scan.feed(text));
    whole.addAll(scan.finish());
    assertThat(scan.settled()).isEqualTo(text.length());
    Scan atOnce = scans.get();
    assertThat(atOnce.whole(text)).as("<%s>", text).isEqualTo(whole);
    assertThat(atOnce.settled()).isEqualTo(text.length());

    assertThat(cut(scans.get(), text, random)).as("<%s>", text).isEqualTo(whole);
  }

  private static List<Finding> cut(Scan scan, String text, Random random) {
    List<Finding> found = new ArrayList<>();
    int most = 1 + random.nextInt(random.nextBoolean() ? 2 : 12);
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(most));
      int settled = scan.settled();
      take(scan.feed(text.substring(from, to)), settled, text, found);
      assertThat(scan.settled()).isBetween(settled, to);
      from = to;
    }
    int settled = scan.settled();
    take(scan.finish(), settled, text, found);
    return found;
  }

  private static void take(List<Finding> next, int settled, String text, List<Finding> found) {
    for (Finding finding : next) {
      assertThat(finding.start()).as("%s in <%s>", finding, text).isGreaterThanOrEqualTo(settled);
      assertThat(finding.end()).isLessThanOrEqualTo(text.length());
      found.add(finding);
    }
  }
}
