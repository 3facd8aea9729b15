package io.spanguard.trace.jdbi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Cuts a long text into pieces of some 4,000 characters, at places that the text itself decides
 * ("content-defined chunking", by the gear hash of FastCDC, Xia et al., USENIX ATC 2016). A chat
 * history that is sent again with one more message is cut in the same places but for its end, so
 * that all but its end is stored once.
 */
final class ContentPieces {

  private static final int MIN_LENGTH = 1_024;
  private static final int MAX_LENGTH = 16_384;
  private static final long BOUNDARY = 0xFFF0_0000_0000_0000L; // one place in 4,096

  private static final long[] GEAR = gear();

  private ContentPieces() {}

  /** One piece, named by what it says. */
  record Piece(String hash, String text) {}

  static List<Piece> of(String text) {
    List<Piece> pieces = new ArrayList<>();
    MessageDigest sha256 = sha256();
    int start = 0;
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      hash = (hash << 1) + GEAR[(c ^ c >> 8) & 0xff];
      int length = i + 1 - start;
      boolean isBoundary = length >= MIN_LENGTH && (hash & BOUNDARY) == 0;
      if ((isBoundary || length >= MAX_LENGTH) && !Character.isHighSurrogate(c)) {
        pieces.add(piece(text.substring(start, i + 1), sha256));
        start = i + 1;
        hash = 0;
      }
    }
    if (start < text.length()) {
      pieces.add(piece(text.substring(start), sha256));
    }
    return pieces;
  }

  private static Piece piece(String text, MessageDigest sha256) {
    byte[] hash = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
    return new Piece(Base64.getUrlEncoder().withoutPadding().encodeToString(hash), text);
  }

  /**
   * Numbers without a pattern (SplitMix64). Others would still read everything, but share nothing
   * with what is stored.
   */
  private static long[] gear() {
    long[] gear = new long[256];
    long state = 0;
    for (int i = 0; i < gear.length; i++) {
      state += 0x9E3779B97F4A7C15L;
      long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
      mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
      gear[i] = mixed ^ mixed >>> 31;
    }
    return gear;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
