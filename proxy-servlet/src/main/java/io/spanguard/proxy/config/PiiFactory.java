package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PiiDetector;
import io.spanguard.proxy.detect.PiiType;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes {@link PiiDetector}s from {@code types: [EMAIL]}, {@code regions: [US]} and {@code custom:
 * [{ name, regex, category }]}.
 */
final class PiiFactory implements DetectorFactory {

  @Override
  public String id() {
    return "pii";
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    List<PiiType> types = guardrail.list("types", List.of(PiiType.values()), PiiFactory::type);
    List<String> regions =
        guardrail.list("regions", PiiDetector.DEFAULT_REGIONS, PiiFactory::region);
    List<Section> sections = guardrail.sections("custom");
    List<Pattern> custom = PatternsFactory.patterns(sections);
    if (custom.size() != sections.size() || (types.isEmpty() && !guardrail.isMissing("types"))) {
      return Optional.empty();
    }
    Set<PiiType> chosen = types.isEmpty() ? EnumSet.allOf(PiiType.class) : EnumSet.copyOf(types);
    return Optional.of(PiiDetector.of(chosen, regions, custom));
  }

  private static PiiType type(String text) {
    return PiiType.fromName(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "is not one of "
                        + Arrays.stream(PiiType.values())
                            .map(PiiType::name)
                            .collect(Collectors.joining(", "))));
  }

  private static String region(String text) {
    String region = text.toUpperCase(Locale.ROOT);
    if (!PiiDetector.isRegion(region)) {
      throw new IllegalArgumentException("is not a country's two letters, such as US");
    }
    return region;
  }
}
