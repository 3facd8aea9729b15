package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rules behind each {@link PiiType}. */
final class PiiRules {

  private PiiRules() {}

  static List<AnchoredRule> of(Set<PiiType> types, List<String> regions) {
    List<AnchoredRule> rules = new ArrayList<>();
    for (PiiType type : PiiType.values()) {
      if (types.contains(type)) {
        for (AnchoredRule rule : of(type, regions)) {
          rules.add(rule);
        }
      }
    }
    return rules;
  }

  private static List<AnchoredRule> of(PiiType type, List<String> regions) {
    return switch (type) {
      case EMAIL -> ContactRules.email();
      case PHONE -> ContactRules.phone(regions);
      case CREDIT_CARD -> AccountRules.card();
      case IBAN -> AccountRules.iban();
      case SSN -> DocumentRules.ssn();
      case NATIONAL_ID -> NationalIds.rules();
      case IP_ADDRESS -> ContactRules.ip();
      case MAC_ADDRESS -> ContactRules.mac();
      case URL_CREDENTIALS -> ContactRules.url();
      case DATE_OF_BIRTH -> DocumentRules.birth();
      case PASSPORT -> DocumentRules.passport();
      case DRIVER_LICENSE -> DocumentRules.license();
      case CRYPTO -> AccountRules.crypto();
      case NAME -> NameRules.rules();
      case ADDRESS -> AddressRules.rules();
    };
  }

  static AnchoredRule.Builder rule(PiiType type, String id, String regex) {
    return AnchoredRule.builder(id, regex).type(type.name()).reason("personal data: " + id);
  }
}
