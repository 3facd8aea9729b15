package io.spanguard.proxy.detect.remote;

import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteVerdict.RemoteFinding;
import io.spanguard.proxy.wire.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text or a piece of one that a service looks at. Immutable and safe for use by many threads.
 *
 * @param index of the part in what is judged
 * @param aspect which of a service's checks is to look at it; empty where there is but one
 * @param start offset in the part's text
 */
record Excerpt(int index, Part part, String aspect, int start, String text) {

  /** How many characters a piece has in common with the one before. */
  static final int OVERLAP = 200;

  private static final int MAX_PLACES = 1_000;

  /**
   * The texts that are not blank, long ones in pieces that overlap, so that what stands at the end
   * of one is seen whole in the next.
   *
   * @param maxCharacters of each piece, in UTF-16 units
   */
  static List<Excerpt> of(List<Part> parts, int maxCharacters) {
    List<Excerpt> excerpts = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String text = parts.get(i).text();
      if (!text.isBlank()) {
        cut(i, parts.get(i), maxCharacters, excerpts);
      }
    }
    return excerpts;
  }

  private static void cut(int index, Part part, int max, List<Excerpt> out) {
    String text = part.text();
    int start = 0;
    while (text.length() - start > max) {
      int end = pieceEnd(text, start, max);
      out.add(new Excerpt(index, part, "", start, text.substring(start, end)));
      start = pieceStart(text, end - Math.min(OVERLAP, max / 4));
    }
    out.add(new Excerpt(index, part, "", start, text.substring(start)));
  }

  /** Between words where there is a gap near, and never within a surrogate pair. */
  private static int pieceEnd(String text, int start, int max) {
    int end = start + max;
    for (int at = end; at > end - max / 8; at--) {
      if (Character.isWhitespace(text.charAt(at))) {
        return at;
      }
    }
    return pieceStart(text, end);
  }

  private static int pieceStart(String text, int offset) {
    return Character.isLowSurrogate(text.charAt(offset)) ? offset - 1 : offset;
  }

  /** The same to be looked at in another way. */
  Excerpt withAspect(String other) {
    return new Excerpt(index, part, other, start, text);
  }

  /** A finding in this text as one in its part. */
  RemoteFinding placed(Finding found) {
    return new RemoteFinding(
        index,
        new Finding(
            found.type(),
            found.category(),
            start + found.start(),
            start + found.end(),
            found.score(),
            found.reason()));
  }

  /** A finding that has no place in the text. */
  Finding whole(String type, @Nullable String category, double score, String reason) {
    return new Finding(type, category, 0, text.length(), score, reason);
  }

  /**
   * A finding at a place that is told in Unicode characters, as Python counts them.
   *
   * @throws ServiceFailure when there is no such place
   */
  Finding atCodePoints(
      int from, int to, String type, @Nullable String category, double score, String reason) {
    try {
      int first = text.offsetByCodePoints(0, from);
      int last = text.offsetByCodePoints(first, to - from);
      return at(first, last, type, category, score, reason);
    } catch (IndexOutOfBoundsException e) {
      throw ServiceFailure.invalid("a finding is outside of its text");
    }
  }

  /**
   * A finding at a place that is told in UTF-16 units.
   *
   * @throws ServiceFailure when there is no such place
   */
  Finding at(
      int from, int to, String type, @Nullable String category, double score, String reason) {
    if (from < 0 || to < from || to > text.length()) {
      throw ServiceFailure.invalid("a finding is outside of its text");
    }
    return new Finding(type, category, from, to, score, reason);
  }

  /**
   * Every place where a quoted text stands; the whole text where it stands nowhere, since what was
   * found must not be lost.
   */
  List<Finding> quoted(
      String quote, String type, @Nullable String category, double score, String reason) {
    List<Finding> found = new ArrayList<>();
    int length = quote.length();
    for (int at = 0; length > 0 && at + length <= text.length(); at++) {
      if (found.size() == MAX_PLACES) {
        return List.of(whole(type, category, score, reason));
      }
      if (text.regionMatches(true, at, quote, 0, length)) {
        found.add(at(at, at + length, type, category, score, reason));
        at += length - 1;
      }
    }
    return found.isEmpty() ? List.of(whole(type, category, score, reason)) : found;
  }
}
