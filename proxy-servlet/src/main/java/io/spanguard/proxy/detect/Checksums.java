package io.spanguard.proxy.detect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The checksums of cards, accounts, national numbers and addresses of money. */
final class Checksums {

  private static final int[][] VERHOEFF_D = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
    {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
    {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
    {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
    {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
    {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
    {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
    {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
    {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
    {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
  };
  private static final int[] VERHOEFF_P = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

  private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  private Checksums() {}

  /** The digits of what stands between two places. */
  static String digits(CharSequence text, int start, int end) {
    StringBuilder digits = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        digits.append(text.charAt(i));
      }
    }
    return digits.toString();
  }

  /** How many different ones there are, of digits and capital letters. */
  static int distinct(String digits) {
    long seen = 0;
    for (int i = 0; i < digits.length(); i++) {
      seen |= 1L << digits.charAt(i);
    }
    return Long.bitCount(seen);
  }

  /** ISO/IEC 7812-1. */
  static boolean luhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
    }
    return sum % 10 == 0;
  }

  /** ISO 7064 MOD 97-10 with the first four characters moved to the end, as in ISO 13616. */
  static boolean iban(String account) {
    int rest = 0;
    for (int i = 0; i < account.length(); i++) {
      int value = Character.digit(account.charAt((i + 4) % account.length()), 36);
      if (value < 0) {
        return false;
      }
      rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
    }
    return rest == 1;
  }

  /** Sum of digits times weights. */
  static int weighted(String digits, int... weights) {
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (digits.charAt(i) - '0') * weights[i];
    }
    return sum;
  }

  /** ISO 7064 MOD 11,10: German tax numbers. */
  static boolean mod11dot10(String digits) {
    int product = 10;
    for (int i = 0; i < digits.length() - 1; i++) {
      int sum = (digits.charAt(i) - '0' + product) % 10;
      product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    return (11 - product) % 10 == digits.charAt(digits.length() - 1) - '0';
  }

  /** Aadhaar. */
  static boolean verhoeff(String digits) {
    int check = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      for (int j = 0; j < i % 8; j++) {
        digit = VERHOEFF_P[digit];
      }
      check = VERHOEFF_D[check][digit];
    }
    return check == 0;
  }

  /** Bitcoin's: the last four of 25 bytes are the beginning of the others' double SHA-256. */
  static boolean base58(String text) {
    byte[] bytes = new byte[25];
    for (int i = 0; i < text.length(); i++) {
      int carry = BASE58.indexOf(text.charAt(i));
      if (carry < 0) {
        return false;
      }
      for (int j = bytes.length - 1; j >= 0; j--) {
        carry += 58 * (bytes[j] & 0xff);
        bytes[j] = (byte) carry;
        carry >>= 8;
      }
      if (carry != 0) {
        return false;
      }
    }
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha.digest(sha.digest(Arrays.copyOf(bytes, 21)));
      return Arrays.equals(hash, 0, 4, bytes, 21, 25);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Italy's codice fiscale: the last letter. */
  static boolean codiceFiscale(String code) {
    int[] odd = {
      1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };
    byte[] ascii = code.getBytes(StandardCharsets.US_ASCII);
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      int value = ascii[i] <= '9' ? ascii[i] - '0' : ascii[i] - 'A';
      sum += i % 2 == 0 ? odd[value] : value;
    }
    return sum % 26 == ascii[15] - 'A';
  }
}
