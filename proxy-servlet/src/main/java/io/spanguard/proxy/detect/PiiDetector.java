package io.spanguard.proxy.detect;

import static java.util.Objects.requireNonNull;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what tells of a person: {@link PiiType}s by pattern, checksum and the words beside them,
 * and types of the user's own by regular expression. Immutable and safe for use by many threads.
 */
public final class PiiDetector implements Detector {

  /** Whose telephone numbers are known without a country code, unless something else is said. */
  public static final List<String> DEFAULT_REGIONS = List.of("US", "GB", "DE", "FR", "IN");

  private final RuleSet rules;
  private final @Nullable PatternsDetector custom;
  private final Extent.Local extent;

  private PiiDetector(RuleSet rules, @Nullable PatternsDetector custom) {
    this.rules = rules;
    this.custom = custom;
    this.extent = new Extent.Local(Math.max(256, rules.longest()));
  }

  /** Of every type. */
  public static PiiDetector create() {
    return of(EnumSet.allOf(PiiType.class), DEFAULT_REGIONS, List.of());
  }

  /**
   * @param regions ISO 3166 codes of two letters
   * @param custom types of the user's own; may be empty
   * @throws IllegalArgumentException when there is nothing to find, or a region is unknown
   */
  public static PiiDetector of(Set<PiiType> types, List<String> regions, List<Pattern> custom) {
    if (types.isEmpty() && custom.isEmpty()) {
      throw new IllegalArgumentException("types is empty: there is nothing to find");
    }
    for (String region : regions) {
      if (!isRegion(region)) {
        throw new IllegalArgumentException("region is not a country's two letters: " + region);
      }
    }
    return new PiiDetector(
        RuleSet.of(PiiRules.of(types, regions)),
        custom.isEmpty() ? null : PatternsDetector.of(custom));
  }

  /** Whether telephone numbers of such a country are known. */
  public static boolean isRegion(String region) {
    return PhoneNumberUtil.getInstance()
        .getSupportedRegions()
        .contains(requireNonNull(region, "region").toUpperCase(Locale.ROOT));
  }

  @Override
  public String id() {
    return "pii";
  }

  @Override
  public Extent extent() {
    return extent;
  }

  @Override
  public Scan open(Part part, DetectionContext context) {
    Scan scan = new AnchoredScan(rules, part.kind() == PartKind.TOOL_CALL);
    return custom == null ? scan : new MergedScan(scan, custom.open(part, context));
  }
}
