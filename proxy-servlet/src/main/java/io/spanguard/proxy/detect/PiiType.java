package io.spanguard.proxy.detect;

import java.util.Locale;
import java.util.Optional;

/** What {@link PiiDetector} can find of a person. Safe for use by many threads. */
public enum PiiType {
  EMAIL,
  PHONE,
  CREDIT_CARD,
  IBAN,
  /** Of the USA. */
  SSN,
  /** Of other countries, with their checksums. */
  NATIONAL_ID,
  IP_ADDRESS,
  MAC_ADDRESS,
  /** A user and a password in a URL. */
  URL_CREDENTIALS,
  DATE_OF_BIRTH,
  PASSPORT,
  DRIVER_LICENSE,
  /** Addresses of Bitcoin and Ethereum. */
  CRYPTO,
  NAME,
  ADDRESS;

  /** The type of this name, in letters of either case; empty where there is none. */
  public static Optional<PiiType> fromName(String name) {
    for (PiiType type : values()) {
      if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
