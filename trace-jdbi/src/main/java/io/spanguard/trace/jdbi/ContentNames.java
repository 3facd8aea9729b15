package io.spanguard.trace.jdbi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What stands in the place of a long text: a mark, and the hashes of the text's pieces in order.
 */
final class ContentNames {

  /** A character of Unicode's private use area. */
  static final char MARK = '\uE000';

  private static final int HASH_LENGTH = 43; // 32 bytes in base64 without padding

  private ContentNames() {}

  static boolean isMarked(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK;
  }

  /** Adds the text's pieces to those given. */
  static String of(String text, Map<String, String> pieces) {
    StringBuilder names = new StringBuilder().append(MARK);
    for (ContentPieces.Piece piece : ContentPieces.of(text)) {
      pieces.put(piece.hash(), piece.text());
      names.append(piece.hash());
    }
    return names.toString();
  }

  /** The hashes in a marked text. */
  static List<String> hashes(String marked) {
    List<String> hashes = new ArrayList<>(marked.length() / HASH_LENGTH);
    for (int i = 1; i + HASH_LENGTH <= marked.length(); i += HASH_LENGTH) {
      hashes.add(marked.substring(i, i + HASH_LENGTH));
    }
    return hashes;
  }

  /**
   * The text that a marked one stands for; a piece that is not there leaves a note in its place.
   */
  static String resolve(String marked, Map<String, String> pieces) {
    StringBuilder text = new StringBuilder();
    for (String hash : hashes(marked)) {
      text.append(pieces.getOrDefault(hash, "[missing from the store: " + hash + "]"));
    }
    return text.toString();
  }
}
