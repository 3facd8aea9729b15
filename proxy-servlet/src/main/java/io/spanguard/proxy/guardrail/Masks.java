package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The placeholders that one exchange has put in the place of values, and those values, so that the
 * client gets them back. For use by one thread.
 *
 * <p>A placeholder is the type and ten hex digits of HMAC-SHA256(workspace's secret, type and
 * value), for instance {@code {EMAIL_5f0c9a31d2}}: the same in every turn and on every server, so
 * that nothing has to be remembered from one exchange to the next.
 */
public final class Masks {

  static final int DIGITS = 10;
  static final int MAX_TYPE_LENGTH = 64;

  private final MaskKey key;
  private final Map<String, String> values = new HashMap<>();
  private @Nullable Mac mac;

  private Masks(MaskKey key) {
    this.key = key;
  }

  /** For one exchange. */
  public static Masks create(MaskKey key) {
    return new Masks(key);
  }

  /** Whether no value has been masked. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Masks a value. What is masked in it already stands for its own value. */
  String placeholder(String type, String value) {
    String original = restored(value, false);
    String placeholder = "{" + type + "_" + digits(type, original) + "}";
    String known = values.putIfAbsent(placeholder, original);
    // Two values with the same digits, which is not to be expected: then the second stays away.
    return known == null || known.equals(original) ? placeholder : "{" + type + "}";
  }

  /** The value behind a placeholder that this exchange issued; null where it did not. */
  @Nullable String value(String placeholder) {
    return values.get(placeholder);
  }

  /**
   * A whole text with the values in it again.
   *
   * @param json whether they stand in strings of JSON
   */
  String restored(String text, boolean json) {
    if (values.isEmpty() || text.indexOf('{') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int copied = 0;
    PlaceholderScan scan = new PlaceholderScan(this);
    for (Finding found : scan.feed(text)) {
      String value = values.getOrDefault(text.substring(found.start(), found.end()), "");
      out.append(text, copied, found.start()).append(json ? JsonRedaction.escaped(value) : value);
      copied = found.end();
    }
    return out.append(text, copied, text.length()).toString();
  }

  /**
   * A text of an answer with the values in it again.
   *
   * @param text what the guardrails let go on of the part
   */
  public String restored(Part part, String text) {
    return values.isEmpty()
        ? text
        : restored(text, part.kind() == PartKind.TOOL_CALL && JsonRedaction.isJson(text));
  }

  /** What goes on of a tool call's arguments, with the values in it again. */
  String restored(JudgedText arguments) {
    return restored(arguments.part(), arguments.forwarded());
  }

  private String digits(String type, String value) {
    try {
      if (mac == null) {
        mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
      }
      mac.update(type.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      byte[] digest = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGITS / 2);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** Finds the issued placeholders in a text. For use by one thread. */
  static final class PlaceholderScan implements Scan {
    private static final int LONGEST = MAX_TYPE_LENGTH + DIGITS + 3;

    private final Masks masks;
    private final StringBuilder open = new StringBuilder();
    private int position;

    PlaceholderScan(Masks masks) {
      this.masks = masks;
    }

    @Override
    public List<Finding> feed(CharSequence piece) {
      List<Finding> found = null;
      for (int i = 0; i < piece.length(); i++) {
        char c = piece.charAt(i);
        position++;
        if (c == '{') {
          open.setLength(0);
          open.append(c);
        } else if (open.length() > 0 && c == '}') {
          String placeholder = open.append(c).toString();
          open.setLength(0);
          if (masks.value(placeholder) != null) {
            found = found == null ? new ArrayList<>() : found;
            int start = position - placeholder.length();
            found.add(new Finding(placeholder, null, start, position, 1, "placeholder"));
          }
        } else if (open.length() > 0) {
          open.append(c);
          if (open.length() > LONGEST || !isNamePart(c)) {
            open.setLength(0);
          }
        }
      }
      return found == null ? List.of() : found;
    }

    @Override
    public List<Finding> finish() {
      return List.of();
    }

    @Override
    public int settled() {
      return position - open.length();
    }

    private static boolean isNamePart(char c) {
      return c >= 'A' && c <= 'Z'
          || c >= 'a' && c <= 'z'
          || c >= '0' && c <= '9'
          || c == '_'
          || c == '-'
          || c == '.';
    }
  }
}
