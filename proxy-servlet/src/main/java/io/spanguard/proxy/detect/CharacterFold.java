package io.spanguard.proxy.detect;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a character looks like to a reader who knows only plain letters: the compatibility
 * decomposition of Unicode (NFKD) without accents, without what cannot be seen, and with Cyrillic,
 * Greek and other look-alikes as the Latin letters that they imitate. Each code point on its own,
 * so that it does not matter where a text is cut. Safe for use by many threads.
 */
final class CharacterFold {

  /** Pairs of a look-alike and what it looks like (own selection; Unicode TR 39 has them all). */
  private static final String LOOK_ALIKES =
      "аaеeоoрpсcуyхxѕsіiјjԁdԛqԝwһhӏlькьbвbмmнhтtкkгr"
          + "АAВBЕEКKМMНHОOРPСCТTУYХXЅSІIЈJԀDԚQԜWҺHӀlЬb"
          + "αaβbγyεeηnικιiκkνvοoρpσoτtυuχxωw"
          + "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX"
          + "ıiȷjɑaɡgɩiɪiʀrʏyʙbɴnʟlʜhᴀaᴄcᴅdᴇeᴊjᴋkᴍmᴏoᴘpᴛtᴜuᴠvᴡwᴢzꜰfꜱsøoØOłlŁLđdĐDħhŧtƄbƅb"
          + "ⅼlⅽcⅾdⅿmօoսuոnհhզqցgյjԍgաwԱUՍSՕO"
          + "‐-‑-‒-–-—-―-−-﹣-‘'’'‚'‛'“\"”\"„\"«\"»\"‹'›'′'″\"`'´'⁄/∕/⧸/∶:։:ː:․.。.、,"
          + "ⲟoⲣpⲥcꓮAꓐBꓚCꓓDꓰEꓝFꓖGꓧHꓲIꓙJꓗKꓡLꓟMꓠNꓳOꓑPꓣRꓢSꓔTꓴUꓦVꓪWꓫXꓬYꓜZ";

  private static final Map<Character, String> TABLE = table();

  /** Per page of 256 characters; filled when first needed, by whoever comes first. */
  private static final String[] @Nullable [] PAGES = new String[256][];

  private CharacterFold() {}

  /** Nothing, one or a few characters in the place of this one. */
  static String of(int codePoint) {
    if (codePoint > Character.MAX_VALUE) {
      return supplementary(codePoint);
    }
    String[] page = PAGES[codePoint >> 8];
    if (page == null) {
      page = page(codePoint & 0xff00);
      PAGES[codePoint >> 8] = page;
    }
    return page[codePoint & 0xff];
  }

  private static String[] page(int first) {
    String[] page = new String[256];
    for (int i = 0; i < page.length; i++) {
      page[i] = basic((char) (first + i));
    }
    return page;
  }

  private static String basic(char c) {
    if (isUnseen(c)) {
      return "";
    }
    String self = String.valueOf(c);
    if (c < 0x80 || Character.isSurrogate(c) || (c >= 0xac00 && c <= 0xd7a3)) {
      return self;
    }
    String known = TABLE.get(c);
    if (known != null) {
      return known;
    }
    boolean other =
        c >= 0x370 && c <= 0x52f; // Greek and Cyrillic: one case, since one is partly Latin
    char lower = other ? Character.toLowerCase(c) : c;
    known = TABLE.get(lower);
    return known == null ? decomposed(String.valueOf(lower)) : known;
  }

  /** All of a text. */
  static String of(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.codePoints().forEach(codePoint -> folded.append(of(codePoint)));
    return folded.toString();
  }

  private static String supplementary(int codePoint) {
    if (isTag(codePoint) || (codePoint >= 0xe0100 && codePoint <= 0xe01ef)) {
      return "";
    }
    String self = Character.toString(codePoint);
    if (codePoint >= 0x1f170 && codePoint <= 0x1f189) { // negative squared letters
      return String.valueOf((char) ('A' + codePoint - 0x1f170));
    }
    if (codePoint >= 0x1f150 && codePoint <= 0x1f169) { // negative circled letters
      return String.valueOf((char) ('A' + codePoint - 0x1f150));
    }
    boolean styled = (codePoint >= 0x1d400 && codePoint <= 0x1d7ff) || (codePoint >> 8) == 0x1f1;
    return styled && !(codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) ? decomposed(self) : self;
  }

  /** Tag characters spell ASCII that nobody sees; also inside of flag emoji. */
  static boolean isTag(int codePoint) {
    return codePoint >= 0xe0000 && codePoint <= 0xe007f;
  }

  /** Zero-width and bidi controls, variation selectors, soft hyphens, accents on their own. */
  static boolean isUnseen(char c) {
    return c >= 0xad
        && (c == 0xad
            || (c >= 0x300 && c <= 0x36f)
            || c == 0x61c
            || c == 0x115f
            || c == 0x1160
            || (c >= 0x17b4 && c <= 0x17b5)
            || (c >= 0x180b && c <= 0x180e)
            || (c >= 0x1ab0 && c <= 0x1aff)
            || (c >= 0x1dc0 && c <= 0x1dff)
            || (c >= 0x200b && c <= 0x200f)
            || (c >= 0x202a && c <= 0x202e)
            || (c >= 0x2060 && c <= 0x206f)
            || (c >= 0x20d0 && c <= 0x20ff)
            || c == 0x3164
            || (c >= 0xfe00 && c <= 0xfe0f)
            || (c >= 0xfe20 && c <= 0xfe2f)
            || c == 0xfeff
            || c == 0xffa0);
  }

  private static String decomposed(String text) {
    String parts = Normalizer.normalize(text, Normalizer.Form.NFKD);
    StringBuilder seen = new StringBuilder(parts.length());
    for (int i = 0; i < parts.length(); i++) {
      char c = parts.charAt(i);
      if (Character.isDigit(c)) {
        seen.append((char) ('0' + Character.digit(c, 10)));
      } else if (Character.isSpaceChar(c)) {
        seen.append(c == '\u2028' || c == '\u2029' ? '\n' : ' ');
      } else if (!isUnseen(c)) {
        String known = TABLE.get(c);
        seen.append(known == null ? String.valueOf(c) : known);
      }
    }
    return seen.toString();
  }

  private static Map<Character, String> table() {
    Map<Character, String> table = new HashMap<>();
    for (int i = 0; i + 1 < LOOK_ALIKES.length(); i += 2) {
      char imitates = LOOK_ALIKES.charAt(i + 1);
      if (imitates < 0x80) {
        table.putIfAbsent(LOOK_ALIKES.charAt(i), String.valueOf(imitates));
      }
    }
    table.put('ß', "ss");
    table.put('æ', "ae");
    table.put('œ', "oe");
    return Map.copyOf(table);
  }
}
